/** Something that was seen from outside, by which one can tell that things are going. */
export type Sighting = {
  /** Milliseconds since 1970, by the clock of whoever did it where it told. */
  readonly at: number;
  readonly what: /** The bot has said in Redis what the run wants. */
    | 'wanted'
    /** The runner has published progress of the job. */
    | 'progress'
    /** The audit trail: the run wants another job than before ('' for none), or has ended. */
    | 'moved on'
    | 'run ended'
    /** The runner's log. */
    | 'job started'
    | 'job failed'
    | 'job done'
    | 'sandbox adopted'
    | 'left sandbox removed'
    /** The engine's events. */
    | 'sandbox created';
  readonly run: string;
  readonly job: string;
};

const keptMilliseconds = 5 * 60_000;

/** What was seen in the last minutes. */
export type Sightings = {
  readonly add: (sighting: Sighting) => void;
  readonly recent: () => readonly Sighting[];
};

export function createSightings(): Sightings {
  let recent: Sighting[] = [];
  return {
    add(sighting) {
      recent.push(sighting);
      const oldest = recent[0]?.at ?? 0;
      if (sighting.at - oldest > 2 * keptMilliseconds) {
        recent = recent.filter(({ at }) => at > sighting.at - keptMilliseconds);
      }
    },
    recent: () => recent,
  };
}
