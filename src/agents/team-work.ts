import type { Ledger } from '../refine/model-call.ts';
import type { Run } from '../refine/run.ts';
import type { TeamWork, WorkReport } from '../refine/work.ts';
import type { Team } from './team.ts';

/** Writes the report of a run and returns its folder. */
type WriteReport = (run: Run) => Promise<string>;

/** Turns a piece of work and the run that wants it into the report that the run records. */
export function createTeamWork(team: Team, writeReport: WriteReport) {
  return async (work: TeamWork, run: Run, signal: AbortSignal, ledger: Ledger): Promise<WorkReport> => {
    switch (work.kind) {
      case 'design':
        return { type: 'designed', design: await team.architect(run, signal, ledger) };
      case 'analyse': {
        const answer = await team.analyst(run, signal, ledger);
        return 'ranDry' in answer ? { type: 'ranDry', reason: answer.ranDry } : { type: 'analysed', diagnosis: answer };
      }
      case 'propose': {
        const answer = await team.engineer(run, work.diagnosis, signal, ledger);
        if ('gaveUp' in answer) return { type: 'gaveUp', reason: answer.gaveUp };
        return 'ranDry' in answer ? { type: 'ranDry', reason: answer.ranDry } : { type: 'proposed', draft: answer };
      }
      case 'report': {
        const summary = await team.reporter(run, signal, ledger);
        // The reporter's own calls are in the ledger, and came after this run was read.
        return { type: 'reported', folder: await writeReport({ ...run, usage: ledger.spent(), summary }), summary };
      }
    }
  };
}
