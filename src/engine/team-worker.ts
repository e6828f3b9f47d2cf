import { Worker } from 'bullmq';
import type { Ledger } from '../refine/model-call.ts';
import type { Run } from '../refine/run.ts';
import { teamJobSchema, teamQueue } from '../refine/wire.ts';
import type { TeamWork, WorkReport } from '../refine/work.ts';
import { connect, type RedisConnection } from './redis-server.ts';

/** Does a piece of the team's work for a run. Rejects only when the world fails. */
export type DoTeamWork = (work: TeamWork, run: Run, signal: AbortSignal, ledger: Ledger) => Promise<WorkReport>;

export type TeamWorker = { cancel(job: string): void; close(): Promise<void> };

const concurrency = 4;

/** Takes the team's jobs from the queue; the run itself comes from the log, never from Redis. */
export function createTeamWorker(
  connection: RedisConnection,
  find: (run: string) => Run | null,
  doTeamWork: DoTeamWork,
  ledgerOf: (run: string) => Ledger,
): TeamWorker {
  const worker = new Worker(
    teamQueue,
    async (job, _token, signal) => {
      const { run: id, work } = teamJobSchema.parse(job.data);
      const run = find(id);
      if (run === null) throw new Error(`run ${id} is not in this bot's log`);
      return doTeamWork(work, run, signal ?? new AbortController().signal, ledgerOf(id));
    },
    {
      connection: connect(connection, { maxRetriesPerRequest: null }),
      concurrency,
      lockDuration: 30_000,
      stalledInterval: 5000,
      maxStalledCount: 50,
    },
  );
  worker.on('error', () => {}); // Redis away: the engine says so and the worker reconnects by itself
  return {
    cancel: (job) => void worker.cancelJob(job, 'the run has moved on'),
    close: () => worker.close(true),
  };
}
