import { describe, expect, it } from 'vitest';
import { createTeam } from '../../../src/agents/hybrid.ts';
import { propose } from '../../../src/agents/llm/engineer.ts';
import { interpret } from '../../../src/agents/llm/interpreter.ts';
import type { AnswerMode } from '../../../src/agents/llm/model/model-settings.ts';
import { startedRun } from '../../support/run-builder.ts';
import { builtIn, playbook, runThatShows } from '../playbook/playbook-run.ts';
import { diagnosis, proposing } from './llm-run.ts';
import { given } from './model/given-models.ts';

const replies = {
  architect: {
    understanding: 'Clothes.',
    risks: [],
    changes: [{ component: 'model', field: 'squeeze_excite', value: true, reason: 'Details matter.' }],
    reasons: ['Small pictures.'],
    ideas: [{ component: 'data', idea: 'Mixup.' }],
  },
  analyst: { component: 'model', reason: 'It underfits.', evidence: ['89.0% are right.'], refutedBy: 'No gain.' },
  engineer: {
    hypothesis: 'More width.',
    move: 'wider',
    summary: 'wider',
    expectedGainPoints: 0.5,
    costFactor: 1.4,
    config: [{ field: 'width', value: 32 }],
    tune: null,
    source: null,
  },
  reporter: {
    sentences: ['It is right for {finalAccuracy}.', 'Little was tried.', 'It is {meaning}.'],
    next: 'Try more.',
  },
  interpreter: { kind: 'command', typed: 'pause', answer: null },
};

const asJson = (reply: unknown) => JSON.stringify(reply);
const asBlock = (reply: unknown) =>
  `<think>Let me see.</think>\nHere it is:\n\`\`\`json\n${JSON.stringify(reply)}\n\`\`\``;

describe('the roles, through the client', () => {
  it.each([
    ['schema', asJson],
    ['json', asJson],
    ['fenced', asBlock],
  ] as const)('ask and understand a server in the mode “%s”', async (answers: AnswerMode, written) => {
    const script = Object.fromEntries(Object.entries(replies).map(([role, reply]) => [role, [written(reply)]]));
    const { ask, asking, calls } = await given({ server: { script }, settings: { answers, contextTokens: 24_000 } });
    const llm = { ask, contextTokens: 24_000, replyTokens: 16_000 };
    const team = createTeam({ mode: 'llm', llm, playbook, repairAttempts: 3 });
    const { signal, ledger } = asking;
    const run = proposing(runThatShows(), 'model');

    const design = await team.architect(startedRun().prepared().run, signal, ledger);
    expect(design.pipeline.model).toContain('"squeeze_excite": True');
    expect(await team.analyst(runThatShows().run, signal, ledger)).toMatchObject({
      component: 'model',
      author: 'model',
    });
    expect(await team.engineer(run, diagnosis('model'), signal, ledger)).toMatchObject({
      source: builtIn.model.replace('"width": 16', '"width": 32'),
    });
    expect((await team.reporter(run, signal, ledger)).sentences[0]).toBe('It is right for 89.0%.');
    expect(await interpret(llm, 'let us take a break', () => null, { ...asking, run })).toMatchObject({
      typed: 'pause',
    });
    expect(calls.map(({ role, outcome }) => `${role} ${outcome}`)).toEqual(
      ['architect', 'analyst', 'engineer', 'reporter', 'interpreter'].map((role) => `${role} used`),
    );
  });

  it('ask with prompts that are no longer than they may be, also after a wrong answer', async () => {
    const wrong = asJson({ ...replies.engineer, config: Array(300).fill({ field: 'depth of the sea', value: 'x' }) });
    const run = proposing(runThatShows(), 'model');
    const promptTokens = async (contextTokens: number) => {
      const { ask, asking, calls } = await given({
        server: { script: { engineer: [wrong, asJson(replies.engineer)] }, usage: false },
        settings: { answers: 'fenced', contextTokens },
      });
      await propose({ ask, contextTokens, replyTokens: 16_000 }, diagnosis('model'), { ...asking, run });
      return calls.map((call) => call.promptTokens);
    };
    const [first = 0] = await promptTokens(24_000);
    for (const contextTokens of [first, first + 500, first + 2000])
      expect(Math.max(...(await promptTokens(contextTokens)))).toBeLessThanOrEqual(contextTokens);
  });

  it('hear from the client what was wrong with an answer', async () => {
    const script = { analyst: [asJson({ ...replies.analyst, component: 'labels' }), asJson(replies.analyst)] };
    const { ask, asking, server } = await given({ server: { script } });
    const team = createTeam({
      mode: 'llm',
      llm: { ask, contextTokens: 24_000, replyTokens: 16_000 },
      playbook,
      repairAttempts: 3,
    });
    await team.analyst(runThatShows().run, asking.signal, asking.ledger);
    expect(JSON.stringify(server.requests[1]?.body.messages.at(-1))).toContain('Choose data or model or training.');
  });
});
