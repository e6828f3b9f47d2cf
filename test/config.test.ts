import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { demoSettings, runSettings } from '../src/run-defaults.ts';

const dataset = { kind: 'builtIn', name: 'fashion-mnist' } as const;

describe('the environment', () => {
  it('without anything set is a playbook team with no model', () => {
    expect(readConfig({})).not.toHaveProperty('OPENAI_API_KEY');
    expect(readConfig({ OPENAI_TEMPERATURE: '', TEAM: '' })).not.toHaveProperty('OPENAI_TEMPERATURE');
  });

  it('with a team of language models alone and no key says what to set', () => {
    expect(() => readConfig({ TEAM: 'llm' })).toThrow(
      /^TEAM=llm needs a language model.* Set it .*OPENAI_API_KEY=local/,
    );
    expect(() => readConfig({ TEAM: 'hybrid' })).not.toThrow();
    expect(() => readConfig({ TEAM: 'llm', OPENAI_API_KEY: 'local' })).not.toThrow();
  });

  it('gives the prices of models', () => {
    expect(readConfig({ OPENAI_PRICES: 'gpt-5-mini=0.25/2, qwen2.5-coder:1.5b = 0 / 0,' }).OPENAI_PRICES).toEqual({
      'gpt-5-mini': { input: 0.25, output: 2 },
      'qwen2.5-coder:1.5b': { input: 0, output: 0 },
    });
  });

  it.each([
    ['OPENAI_PRICES', 'gpt-5-mini=cheap', '“gpt-5-mini=cheap” is not like gpt-5-mini=0.25/2'],
    ['OPENAI_PRICES', 'gpt-5-mini=1.2.3/4', 'is not like'],
    ['OPENAI_BASE_URL', 'localhost:11434', 'it is like https://api.openai.com/v1'],
    [
      'OPENAI_BASE_URL',
      'http://ada:pw@host/v1',
      'it must hold no name and no password; the key belongs into OPENAI_API_KEY',
    ],
    [
      'OPENAI_BASE_URL',
      'http://host/v1/chat/completions',
      'it must end before /chat/completions, for most servers in /v1',
    ],
    ['OPENAI_BASE_URL', 'http://host/v1/chat/completions/?api-version=1', 'it must end before /chat/completions'],
    ['OPENAI_TEMPERATURE', '3', 'OPENAI_TEMPERATURE is wrong'],
    ['OPENAI_ANSWERS', 'xml', 'OPENAI_ANSWERS is wrong'],
    ['OPENAI_CONTEXT_TOKENS', '10', 'OPENAI_CONTEXT_TOKENS is wrong'],
    ['TEAM', 'everybody', 'TEAM is wrong'],
    ['RUN_TOKENS', '0', 'RUN_TOKENS is wrong'],
    ['RUN_DOLLARS', 'none', 'RUN_DOLLARS is wrong'],
  ])('refuses %s=%s with a sentence', (variable, value, sentence) => {
    expect(() => readConfig({ [variable]: value })).toThrow(sentence);
  });

  it('never shows a key, not even a wrong one', () => {
    expect(() => readConfig({ OPENAI_API_KEY: 'sk-secret with a space' })).toThrow(/^(?!.*secret).*one word/);
  });

  it('limits what language models may cost in each run, the demo too', () => {
    const config = readConfig({ RUN_TOKENS: '200000', RUN_DOLLARS: '0.5' });
    expect(runSettings(config)(dataset, null).budget).toMatchObject({ tokens: 200_000, dollars: 0.5 });
    const demo = demoSettings(config, { isQuick: true, isAuto: true, seed: '1' });
    expect(demo(dataset, null).budget).toMatchObject({ steps: 4, tokens: 200_000, dollars: 0.5 });
    expect(runSettings(readConfig({}))(dataset, null).budget).toEqual({ steps: 10, seconds: 3600 });
  });
});
