import { describe, expect, it } from 'vitest';
import { NoUsableAnswer } from '../../../src/agents/llm/ask.ts';
import { propose } from '../../../src/agents/llm/engineer.ts';
import type { Component } from '../../../src/refine/component.ts';
import { proposalDraftSchema } from '../../../src/refine/proposal.ts';
import type { Run } from '../../../src/refine/run.ts';
import { builtIn, runThatShows } from '../playbook/playbook-run.ts';
import { diagnosis, edited, proposing, tried } from './llm-run.ts';
import { asking, scriptedModel } from './scripted-model.ts';

const words = {
  hypothesis: 'Steps of 0.1 do not get far in 2 epochs.',
  move: 'higher learning rate',
  summary: 'a larger step size',
  expectedGainPoints: 0.4,
  costFactor: 1,
};
const doubled = { ...words, config: [{ field: 'learning_rate', value: 0.2 }] };

/** What an engineer makes of these replies, and what it is told of those that are no good. */
async function proposeWith(run: Run, component: Component, ...replies: readonly unknown[]) {
  const model = scriptedModel(...replies);
  const draft = await propose(model.llm, diagnosis(component), asking(run));
  expect(model.isSpent()).toBe(true);
  return { draft, problems: model.problems, asked: model.asked };
}

describe('the engineer', () => {
  it('changes values of CONFIG and says what changes in the words of the code', async () => {
    const run = proposing(runThatShows(), 'training');
    const { draft } = await proposeWith(run, 'training', doubled);
    expect(draft).toEqual({
      component: 'training',
      move: 'higher learning rate',
      summary: 'learning_rate 0.1 → 0.2',
      hypothesis: words.hypothesis,
      expectedGain: 0.004,
      costFactor: 1,
      source: builtIn.training.replace('"learning_rate": 0.1', '"learning_rate": 0.2'),
      author: 'model',
    });
    expect(proposalDraftSchema.parse(draft)).toEqual(draft);
  });

  it('hands ranges to the optimiser, and gets values inside them', async () => {
    const run = proposing(runThatShows(), 'training');
    const tune = [
      { field: 'learning_rate', low: 0.15, high: 0.3, scale: 'log' },
      { field: 'epochs', low: 3, high: 6, scale: 'linear' },
    ];
    const { draft } = await proposeWith(run, 'training', { ...words, tune });
    const [, rate = ''] = /"learning_rate": ([\d.]+),/.exec(draft.source) ?? [];
    expect(Number(rate)).toBeGreaterThanOrEqual(0.15);
    expect(Number(rate)).toBeLessThanOrEqual(0.3);
    expect(draft.source).toMatch(/"epochs": [3-6],/);
    expect(draft.summary).toMatch(
      /^epochs 2 → \d, learning_rate 0\.1 → 0\.\d+$|^learning_rate 0\.1 → 0\.\d+, epochs 2 → \d$/,
    );
  });

  it('writes a whole module, also one in a fence', async () => {
    const run = proposing(runThatShows(), 'model');
    const source = `${builtIn.model}\n\ndef extra(x):\n    return x\n`;
    for (const written of [source, `\`\`\`python\n${source}\`\`\``]) {
      const { draft } = await proposeWith(run, 'model', { ...words, source: written });
      expect(draft).toMatchObject({ source, summary: words.summary });
    }
  });

  it.each([
    ['no change', words, 'Give exactly one of "config", "tune" or "source"; you gave 0.'],
    ['two kinds of change', { ...doubled, source: 'x = 1' }, 'you gave 2.'],
    [
      'too many fields',
      {
        ...words,
        config: ['epochs', 'momentum', 'warmup', 'clip_norm', 'schedule'].map((field) => ({ field, value: 1 })),
      },
      'name at most 4 fields',
    ],
    ['an unknown field', { ...words, config: [{ field: 'lr', value: 0.2 }] }, 'Invalid option'],
    [
      'a value of another type',
      { ...words, config: [{ field: 'learning_rate', value: '0.2' }] },
      'CONFIG["learning_rate"] of training.py is a number (0.1), not a string ("0.2").',
    ],
    ['the present values', { ...words, config: [{ field: 'learning_rate', value: 0.1 }] }, 'This changes nothing'],
    [
      'a text that does not end',
      { ...words, config: [{ field: 'optimizer', value: 'x'.repeat(5000) }] },
      'longer than 100 characters',
    ],
    [
      'the present module with other comments',
      { ...words, source: `# new\n${builtIn.training}` },
      'This changes nothing',
    ],
    ['a module that is far too long', { ...words, source: `x = 1\n`.repeat(50_000) }, 'at most 100000 are taken'],
    [
      'a range that is upside down',
      { ...words, tune: [{ field: 'learning_rate', low: 0.3, high: 0.1, scale: 'log' }] },
      'the smaller one first',
    ],
    [
      'a range of words',
      { ...words, tune: [{ field: 'optimizer', low: 0, high: 1, scale: 'linear' }] },
      'Invalid option',
    ],
    [
      'more gain than there is',
      { ...doubled, expectedGainPoints: 40 },
      'between 0 and the 11.0 points that are left to gain',
    ],
    ['a cost that cannot be', { ...doubled, costFactor: -1 }, '"costFactor" is -1'],
    ['nothing said', { ...doubled, hypothesis: ' ' }, '"hypothesis" is empty.'],
    ['no object', 'I would double the learning rate.', 'expected object'],
  ])('is told what is wrong with %s, and repairs it', async (_, reply, problem) => {
    const run = proposing(runThatShows(), 'training');
    const { draft, problems } = await proposeWith(run, 'training', reply, doubled);
    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(draft.summary).toBe('learning_rate 0.1 → 0.2');
  });

  it('gives up with a sentence where no reply is of use', async () => {
    const { llm } = scriptedModel(words, words, words);
    await expect(propose(llm, diagnosis('data'), asking(proposing(runThatShows(), 'data')))).rejects.toThrow(
      NoUsableAnswer,
    );
  });

  it('does not repeat what was refused in this step', async () => {
    const source = edited(runThatShows().run, 'training', '"learning_rate": 0.1', '"learning_rate": 0.2');
    const draft = { ...words, component: 'training' as const, expectedGain: 0.004, source };
    const run = proposing(runThatShows(), 'training', { problem: 'loss is not a number', draft });
    const { problems, asked } = await proposeWith(run, 'training', doubled, {
      ...words,
      config: [{ field: 'learning_rate', value: 0.15 }],
    });
    expect(problems).toEqual(['The same code was refused before: loss is not a number']);
    expect(asked[0]?.task).toContain('refused because: "loss is not a number"');
  });

  it('reads the refused code and why it was refused, to repair it', async () => {
    const source = `${builtIn.model}\ndef broken(:\n`;
    const draft = { ...words, component: 'model' as const, expectedGain: 0.004, source };
    const run = proposing(runThatShows(), 'model', { problem: 'SyntaxError in line 99', draft });
    const { asked } = await proposeWith(run, 'model', { ...words, config: [{ field: 'width', value: 32 }] });
    expect(asked[0]?.task).toContain('SyntaxError in line 99');
    expect(asked[0]?.task).toContain('def broken(:');
  });

  it('does not repeat a failed idea, whatever it is called', async () => {
    const before = runThatShows();
    const source = edited(before.run, 'training', '"learning_rate": 0.1', '"learning_rate": 0.2');
    const run = proposing(tried(before, { component: 'training', source }, 'rolledBack'), 'training');
    const { problems } = await proposeWith(
      run,
      'training',
      { ...doubled, move: 'bold optimism', config: [{ field: 'learning_rate', value: 0.21 }] },
      { ...words, config: [{ field: 'learning_rate', value: 0.05 }] },
    );
    expect(problems).toEqual([
      expect.stringContaining('This idea was tried before: step 1, training: "higher learning rate"'),
    ]);
  });

  it('does not go back to where the run has been', async () => {
    const before = runThatShows();
    const source = edited(before.run, 'training', '"epochs": 2', '"epochs": 4');
    const run = proposing(tried(before, { component: 'training', source }, 'kept'), 'training');
    const back = { ...words, config: [{ field: 'epochs', value: 2 }] };
    const { problems } = await proposeWith(run, 'training', back, doubled);
    expect(problems).toEqual(['This leads back to a pipeline that was tried in this run before.']);
  });

  it('is given other values by the optimiser than those that were refused', async () => {
    const tune = [{ field: 'learning_rate', low: 0.15, high: 0.3, scale: 'log' }];
    const first = await proposeWith(proposing(runThatShows(), 'training'), 'training', { ...words, tune });
    const run = proposing(runThatShows(), 'training', { problem: 'loss is not a number', draft: first.draft });
    const second = await proposeWith(run, 'training', { ...words, tune });
    expect(second.draft.source).not.toBe(first.draft.source);
    expect(second.draft.summary).toMatch(/^learning_rate 0\.1 → 0\.\d+$/);
  });

  it.each(['rolledBack', 'vetoed'] as const)(
    'cannot have the optimiser go back to what was %s, nor next to it',
    async (verdict) => {
      const before = runThatShows();
      const source = edited(before.run, 'training', '"learning_rate": 0.1', '"learning_rate": 0.2');
      const run = proposing(tried(before, { component: 'training', source }, verdict), 'training');
      const tune = (low: number, high: number) => ({
        ...words,
        tune: [{ field: 'learning_rate', low, high, scale: 'log' }],
      });
      const { problems, draft } = await proposeWith(run, 'training', tune(0.199, 0.201), tune(0.18, 0.4));
      expect(problems).toEqual([expect.stringContaining('next to one that failed or was vetoed. Widen them')]);
      const [, rate = ''] = /"learning_rate": ([\d.]+),/.exec(draft.source) ?? [];
      expect(Number(rate)).toBeGreaterThan(0.25);
    },
  );

  it('is asked for values only where the module is too long to be read', async () => {
    const model = scriptedModel(
      { ...words, source: 'def build(info): ...' },
      { ...words, config: [{ field: 'width', value: 32 }] },
    );
    const run = proposing(runThatShows(), 'model');
    const { source } = await propose({ ...model.llm, contextTokens: 1800 }, diagnosis('model'), asking(run));
    expect(source).toContain('"width": 32');
    expect(model.problems).toEqual(['model.py is too long to be written whole: give "config" or "tune".']);
    expect(model.asked[0]?.task).not.toContain('class ResidualNet');
    expect(model.asked[0]?.rules).not.toContain('"source"');
  });

  it('is asked for values only where the module is too long for a reply, though it can be read', async () => {
    const model = scriptedModel({ ...words, config: [{ field: 'width', value: 32 }] });
    const run = proposing(runThatShows(), 'model');
    await propose({ ...model.llm, replyTokens: 1500 }, diagnosis('model'), asking(run));
    expect(model.asked[0]?.task).toContain('class ResidualNet');
    expect(model.asked[0]?.rules).not.toContain('"source"');
  });
});
