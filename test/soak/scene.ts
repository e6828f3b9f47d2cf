import type Docker from 'dockerode';
import type { Parts } from './parts.ts';
import type { People } from './people.ts';
import { type Claim, wantedAgain } from './recovery.ts';
import type { Runs } from './runs.ts';

export type Scene = {
  readonly dataFolder: string;
  readonly redisUrl: string;
  readonly docker: Docker;
  readonly parts: Parts;
  readonly runs: Runs;
  readonly people: People;
  /** Told by the runner's log as started, not as done. */
  readonly isStarted: (job: string) => boolean;
  /** Sandboxes that were taken from the product, a name for each time. */
  readonly taken: string[];
  readonly onViolation: (sentence: string) => void;
};

/** What a fault has hit, and what must be seen from `restartedAt` on before things are going again. */
export type Strike = {
  readonly struckAt: number;
  readonly restartedAt: number;
  readonly target: string;
  readonly claims: readonly Claim[];
};

export function allWanted({ runs }: Scene, since: number): readonly Claim[] {
  const unfinished = runs.unfinished().map(({ id }) => id);
  return wantedAgain(unfinished, since);
}
