import { describe, expect, it } from 'vitest';
import { createTeam, type TeamSettings } from '../../src/agents/hybrid.ts';
import { ModelUnavailable } from '../../src/agents/llm/ask.ts';
import type { Ledger } from '../../src/refine/model-call.ts';
import type { Refusal } from '../../src/refine/proposal.ts';
import type { Run } from '../../src/refine/run.ts';
import { startedRun } from '../support/run-builder.ts';
import { diagnosis, proposing } from './llm/llm-run.ts';
import { scriptedModel } from './llm/scripted-model.ts';
import { builtIn, playbook, runThatShows } from './playbook/playbook-run.ts';

const { signal } = new AbortController();
const ledger: Ledger = { spent: () => ({}), record: () => {} };
const useless = 'The language model gave no usable answer.';

function team(mode: TeamSettings['mode'], ...answers: readonly unknown[]) {
  const model = scriptedModel(...answers);
  return { ...model, team: createTeam({ mode, llm: model.llm, playbook, repairAttempts: 2 }) };
}

const draft = {
  hypothesis: 'Wider sees more.',
  move: 'wider',
  summary: 'wider',
  expectedGainPoints: 0.4,
  costFactor: 1.5,
  config: [{ field: 'width', value: 32 }],
};
const refusal: Refusal = { problem: 'loss is not a number', draft: null };
const designing: Run = startedRun().prepared().run;
const analysing = runThatShows().run;
const waiting = (...refusals: readonly Refusal[]) => proposing(runThatShows(), 'model', ...refusals);

const away: TeamSettings['llm'] = {
  contextTokens: 24_000,
  replyTokens: 16_000,
  ask: () => Promise.reject(new ModelUnavailable('No server there.')),
};

/** A run whose model was rewritten: the playbook has no move for it. */
function rewritten(frozen: readonly ('data' | 'training')[]): Run {
  const { run } = runThatShows();
  const pipeline = { ...builtIn, model: 'def build(info):\n    return Net(info)\n' };
  return {
    ...run,
    steering: { ...run.steering, frozen },
    incumbent: { pipeline, trials: run.incumbent?.trials ?? [] },
  };
}

describe('a hybrid team', () => {
  it('lets the language model play its roles', async () => {
    const { team: hybrid } = team('hybrid', draft);
    const answer = await hybrid.engineer(waiting(refusal, refusal), diagnosis('model'), signal, ledger);
    expect(answer).toMatchObject({ author: 'model', summary: 'width 16 → 32' });
  });

  it('lets the playbook stand in for any role, and says so', async () => {
    const { team: hybrid } = team('hybrid');
    const note = `The playbook stands in: ${useless}`;
    expect(await hybrid.architect(designing, signal, ledger)).toMatchObject({ author: 'playbook', note });
    expect(await hybrid.analyst(analysing, signal, ledger)).toMatchObject({ note });
    expect(await hybrid.engineer(waiting(), diagnosis('model'), signal, ledger)).toMatchObject({
      component: 'model',
      note,
    });
    expect(await hybrid.reporter(analysing, signal, ledger)).toMatchObject({ author: 'playbook', note });
  });

  it('asks the language model no more once too many drafts of a step were refused', async () => {
    const { team: hybrid, asked } = team('hybrid', draft);
    const answer = await hybrid.engineer(waiting(refusal, refusal, refusal), diagnosis('model'), signal, ledger);
    expect(answer).toMatchObject({
      note: 'The playbook stands in: 3 drafts were refused, the last one because: loss is not a number',
    });
    const refused: Run = { ...designing, phase: { name: 'designing', refusals: [refusal, refusal, refusal] } };
    expect(await hybrid.architect(refused, signal, ledger)).toMatchObject({ author: 'playbook' });
    expect(asked).toEqual([]);
  });

  it('lets the analyst choose again where the playbook has nothing for the component', async () => {
    const answer = await team('hybrid').team.engineer(rewritten([]), diagnosis('model'), signal, ledger);
    expect(answer).toEqual({
      gaveUp: `The playbook has no untried move left for model. The language model was of no use: ${useless}`,
    });
  });

  it('runs dry only where its analyst has nothing, and says what became of the model', async () => {
    const answer = await team('hybrid').team.analyst(rewritten(['data', 'training']), signal, ledger);
    expect(answer).toEqual({
      ranDry: expect.stringMatching(new RegExp(`knows no further move.*The language model was of no use: ${useless}`)),
    });
  });

  it('stands in for a model that is away', async () => {
    const hybrid = createTeam({ mode: 'hybrid', llm: away, playbook, repairAttempts: 2 });
    expect(await hybrid.analyst(analysing, signal, ledger)).toMatchObject({
      note: 'The playbook stands in: No server there.',
    });
  });

  it('hides no mistake of ours behind the playbook', async () => {
    const broken = createTeam({
      mode: 'hybrid',
      llm: { contextTokens: 24_000, replyTokens: 16_000, ask: () => Promise.reject(new Error('a bug')) },
      playbook,
      repairAttempts: 2,
    });
    await expect(broken.analyst(analysing, signal, ledger)).rejects.toThrow('a bug');
  });
});

describe('a team of language models alone', () => {
  it('fails as the world does where the model is away, so that the run waits and does not end', async () => {
    const alone = createTeam({ mode: 'llm', llm: away, playbook, repairAttempts: 2 });
    await expect(alone.analyst(analysing, signal, ledger)).rejects.toThrow('No server there.');
    await expect(alone.engineer(waiting(), diagnosis('model'), signal, ledger)).rejects.toThrow('No server there.');
  });

  it('has nobody who stands in', async () => {
    const { team: alone } = team('llm');
    await expect(alone.architect(designing, signal, ledger)).rejects.toThrow(`The architect has no design: ${useless}`);
    expect(await alone.analyst(analysing, signal, ledger)).toEqual({ ranDry: `The analyst has no answer: ${useless}` });
    expect(await alone.engineer(waiting(), diagnosis('model'), signal, ledger)).toEqual({
      gaveUp: useless,
    });
  });

  it('has a report all the same', async () => {
    const note = `The playbook stands in: ${useless}`;
    expect(await team('llm').team.reporter(analysing, signal, ledger)).toMatchObject({ author: 'playbook', note });
  });
});
