import type { Run } from '../refine/run.ts';
import type { TeamWork, WorkReport } from '../refine/work.ts';
import type { Team } from './team.ts';

/** The work of a team that needs judgement; the report is written from the run without any. */
export type JudgementWork = Exclude<TeamWork, { kind: 'report' }>;

/** Turns a piece of work and the run that wants it into the report that the run records. */
export function createTeamWork(team: Team) {
  return async (work: JudgementWork, run: Run, signal: AbortSignal): Promise<WorkReport> => {
    switch (work.kind) {
      case 'design': {
        const { pipeline, reasons } = await team.architect(run, signal);
        return { type: 'designed', pipeline, reasons: [...reasons] };
      }
      case 'analyse': {
        const answer = await team.analyst(run, signal);
        return 'ranDry' in answer ? { type: 'ranDry', reason: answer.ranDry } : { type: 'analysed', diagnosis: answer };
      }
      case 'propose': {
        const answer = await team.engineer(run, work.diagnosis, signal);
        return 'ranDry' in answer ? { type: 'ranDry', reason: answer.ranDry } : { type: 'proposed', draft: answer };
      }
    }
  };
}
