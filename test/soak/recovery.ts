import type { FaultKind } from './plan.ts';
import type { Sighting } from './sightings.ts';

/** When things are going again after each kind of fault, in the words of the report. */
export const recoveryMeans: Readonly<Record<FaultKind, string>> = {
  'kill bot': 'every unfinished run has its wanted key written by the new bot',
  'kill runner': 'every job under way is in the hands of the new runner; where none was, the next job has started',
  'kill both': 'as for the bot and for the runner',
  'close bot': 'as for a killed bot; it must end with exit code 0',
  'close runner': 'as for a killed runner; it must be gone in 5 seconds with exit code 0',
  'stop runner': 'every job under way is told of again; where none was, the next job has started',
  'kill Redis': 'every unfinished run has its wanted key again',
  'wipe Redis': 'every unfinished run has its wanted key again',
  'kill sandbox': 'the run has another sandbox, or has moved on to work that needs none',
  'remove sandbox': 'the run has another sandbox, or has moved on to work that needs none',
};

/** Something that must be seen before things are going again. */
export type Claim = {
  readonly sentence: string;
  /** What was seen before does not count. */
  readonly since: number;
  readonly isMetBy: (sighting: Sighting) => boolean;
};

/** When the claim was met first; null while it is not. */
export function metAt({ since, isMetBy }: Claim, seen: readonly Sighting[]): number | null {
  const times = seen.filter((sighting) => sighting.at >= since && isMetBy(sighting)).map(({ at }) => at);
  return times.length === 0 ? null : Math.min(...times);
}

export function wantedAgain(runs: readonly string[], since: number): readonly Claim[] {
  return runs.map((run) => ({
    sentence: `the wanted key of run ${run} is written`,
    since,
    isMetBy: (sighting) => sighting.run === run && (sighting.what === 'wanted' || sighting.what === 'run ended'),
  }));
}

/** Signs that a runner has a job in hand. */
const inHand: readonly Sighting['what'][] = [
  'progress',
  'sandbox adopted',
  'sandbox created',
  'job failed',
  'job done',
  'left sandbox removed',
];

export type JobUnderWay = { readonly run: string; readonly job: string };

export function inHandAgain(jobs: readonly JobUnderWay[], since: number): readonly Claim[] {
  if (jobs.length === 0) {
    return [
      {
        sentence: 'a job is started',
        since,
        isMetBy: ({ what }) => what === 'job started' || what === 'sandbox adopted',
      },
    ];
  }
  return jobs.map(({ run, job }) => ({
    sentence: `job ${job} is in hand`,
    since,
    isMetBy: (sighting) => (sighting.job === job && inHand.includes(sighting.what)) || leaves(sighting, run, job),
  }));
}

export function sandboxAgain({ run, job }: JobUnderWay, since: number): readonly Claim[] {
  return [
    {
      sentence: `run ${run} has another sandbox than that of ${job}`,
      since,
      isMetBy: (sighting) =>
        sighting.run === run &&
        (sighting.what === 'sandbox created' ||
          (sighting.what === 'job done' && sighting.job === job) ||
          sighting.what === 'run ended'),
    },
  ];
}

/** The run wants other work, so that nobody needs to take this job up again. */
function leaves({ what, run, job }: Sighting, ofRun: string, from: string): boolean {
  return run === ofRun && (what === 'run ended' || (what === 'moved on' && job !== from));
}
