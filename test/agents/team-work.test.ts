import { describe, expect, it } from 'vitest';
import type { Team } from '../../src/agents/team.ts';
import { createTeamWork } from '../../src/agents/team-work.ts';
import type { Design, Summary } from '../../src/refine/design.ts';
import { type Ledger, type ModelCall, type Usage, withCall } from '../../src/refine/model-call.ts';
import type { Run } from '../../src/refine/run.ts';
import { workReportSchema } from '../../src/refine/work.ts';
import { pipeline, startedRun } from '../support/run-builder.ts';
import { unpaid } from './playbook/playbook-run.ts';

const diagnosis = { component: 'data', reason: 'The classes are confused.' } as const;
const draft = {
  component: 'data',
  move: 'flips',
  summary: 'flip on',
  hypothesis: 'More images.',
  expectedGain: 0.01,
  costFactor: 1,
  source: 'x',
} as const;
const { run } = startedRun().prepared();
const { signal } = new AbortController();
const design: Design = { pipeline, reasons: ['Small images.'], author: 'playbook' };
const summary: Summary = { sentences: ['One.', 'Two.', 'Three.'], next: 'Four.', author: 'playbook' };

const team: Team = {
  architect: async () => design,
  analyst: async () => diagnosis,
  engineer: async () => draft,
  reporter: async () => summary,
};
const writeReport = async (of: Run) => `report with ${of.summary?.sentences.length} sentences`;

describe('the work of a team', () => {
  const work = createTeamWork(team, writeReport);

  it.each([
    [{ kind: 'design' }, { type: 'designed', design }],
    [{ kind: 'report' }, { type: 'reported', folder: 'report with 3 sentences', summary }],
    [{ kind: 'analyse' }, { type: 'analysed', diagnosis }],
    [
      { kind: 'propose', diagnosis },
      { type: 'proposed', draft },
    ],
  ] as const)('%j is answered', async (piece, report) => {
    expect(workReportSchema.parse(await work(piece, run, signal, unpaid))).toEqual(report);
  });

  it('counts in the report what its own summary has cost', async () => {
    const call: ModelCall = {
      role: 'reporter',
      model: 'gpt-5-mini',
      promptTokens: 900,
      replyTokens: 60,
      dollars: null,
      seconds: 2,
      outcome: 'used',
    };
    const calls: ModelCall[] = [];
    const ledger: Ledger = {
      spent: () => calls.reduce<Usage>(withCall, {}),
      record: (each) => void calls.push(each),
    };
    const reporter: Team['reporter'] = async (_run, _signal, { record }) => {
      record(call);
      return summary;
    };
    const written = await createTeamWork({ ...team, reporter }, async ({ usage }) => `${usage.reporter?.calls} call`)(
      { kind: 'report' },
      run,
      signal,
      ledger,
    );
    expect(written).toMatchObject({ folder: '1 call' });
  });

  it.each([{ kind: 'analyse' }, { kind: 'propose', diagnosis }] as const)(
    '%j may find nothing left to try',
    async (piece) => {
      const nothing = async () => ({ ranDry: 'All was tried.' });
      const report = await createTeamWork({ ...team, analyst: nothing, engineer: nothing }, writeReport)(
        piece,
        run,
        signal,
        unpaid,
      );
      expect(report).toEqual({ type: 'ranDry', reason: 'All was tried.' });
    },
  );
});
