import { describe, expect, it } from 'vitest';
import type { Team } from '../../src/agents/team.ts';
import { createTeamWork } from '../../src/agents/team-work.ts';
import { workReportSchema } from '../../src/refine/work.ts';
import { pipeline, startedRun } from '../support/run-builder.ts';

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

const team: Team = {
  architect: async () => ({ pipeline, reasons: ['Small images.'] }),
  analyst: async () => diagnosis,
  engineer: async () => draft,
};

describe('the work of a team', () => {
  const work = createTeamWork(team);

  it.each([
    [{ kind: 'design' }, { type: 'designed', pipeline, reasons: ['Small images.'] }],
    [{ kind: 'analyse' }, { type: 'analysed', diagnosis }],
    [
      { kind: 'propose', diagnosis },
      { type: 'proposed', draft },
    ],
  ] as const)('%j is answered', async (piece, report) => {
    expect(workReportSchema.parse(await work(piece, run, signal))).toEqual(report);
  });

  it.each([{ kind: 'analyse' }, { kind: 'propose', diagnosis }] as const)(
    '%j may find nothing left to try',
    async (piece) => {
      const nothing = async () => ({ ranDry: 'All was tried.' });
      const report = await createTeamWork({ ...team, analyst: nothing, engineer: nothing })(piece, run, signal);
      expect(report).toEqual({ type: 'ranDry', reason: 'All was tried.' });
    },
  );
});
