import { z } from 'zod';
import { runnerWorkSchema, teamWorkSchema } from './work.ts';

/** The names that bot and runners agree on in Redis. Nothing behind them is truth: all may be wiped at any moment. */
export const runnerQueue = 'improve-runner';
export const teamQueue = 'improve-team';

/** Key whose value is the id of the one job that the run wants now, or '' for none; absent: not known, change nothing. */
export const wantedKey = (run: string): string => `improve:wanted:${run}`;

/** Channel that repeats every change of a wanted key as `{ run, job }`, so that a cancel takes milliseconds. */
export const wantedChannel = 'improve:wanted';
export const wantedMessageSchema = z.object({ run: z.string(), job: z.string() });

/** Channel of live progress, one `Progress` as JSON a message. */
export const progressChannel = 'improve:progress';

/** Data of a BullMQ job. Its id is `job`; its return value is a `WorkReport`. */
export const runnerJobSchema = z.object({ run: z.string(), job: z.string(), work: runnerWorkSchema });
export type RunnerJob = z.infer<typeof runnerJobSchema>;
export const teamJobSchema = z.object({ run: z.string(), job: z.string(), work: teamWorkSchema });
