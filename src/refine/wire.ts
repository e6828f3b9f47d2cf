import { z } from 'zod';
import { runnerWorkSchema, teamWorkSchema } from './work.ts';

/** The names that bot and runners agree on in Redis. Nothing behind them is truth: all may be wiped at any moment. */
export const runnerQueue = 'improve-runner';
export const teamQueue = 'improve-team';

/**
 * The one job that a run wants now ('' for none), and who made it so: whoever is told when another job is cancelled. And
 * the jobs whose weights it may still need beside that one's; absent: not known, keep all.
 */
export const wishSchema = z.object({
  job: z.string(),
  by: z.string(),
  weights: z.array(z.string()).readonly().optional(),
});
export type Wish = z.infer<typeof wishSchema>;

/** Key whose value is a run's `Wish` as JSON; absent: not known, change nothing. */
export const wantedKey = (run: string): string => `improve:wanted:${run}`;

/** Channel that repeats every change of a wanted key, so that a cancel takes milliseconds. */
export const wantedChannel = 'improve:wanted';
export const wantedMessageSchema = z.object({ run: z.string(), wish: wishSchema });

/** Set of the runs that have ended. A run that is not in it may still want what a runner keeps of it. */
export const endedKey = 'improve:ended';

/** Key that the one runner of a name holds for as long as it lives; see `lease.ts`. */
export const leaseKey = (runner: string): string => `improve:runner:${runner}`;

/** Channel of live progress, one `Progress` as JSON a message. */
export const progressChannel = 'improve:progress';

/** Data of a BullMQ job. Its id is `job`; its return value is a `WorkReport`. */
export const runnerJobSchema = z.object({ run: z.string(), job: z.string(), work: runnerWorkSchema });
export type RunnerJob = z.infer<typeof runnerJobSchema>;
export const teamJobSchema = z.object({ run: z.string(), job: z.string(), work: teamWorkSchema });
