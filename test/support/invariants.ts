import { isDeepStrictEqual } from 'node:util';
import Docker from 'dockerode';
import { view } from '../../src/bots/view.ts';
import { type StoredEvent, storedEventSchema } from '../../src/refine/events.ts';
import { replay } from '../../src/refine/evolve.ts';
import { leftBehind } from './left-behind.ts';
import { postedTwice, printedTwice } from './posted-invariants.ts';
import { brokenInEvents, type ToldEpochs } from './run-invariants.ts';
import { readAuditTrails, readSavedRuns } from './saved-runs.ts';

export type Scene = {
  /** Of a bot that has left or was killed: nobody writes there any more. */
  readonly dataFolder: string;
  /** All that its bots have printed, one after the other. */
  readonly output?: string;
  readonly told?: ToldEpochs;
  readonly docker?: Docker;
};

/**
 * What must be true whatever was killed, as sentences about what is not; empty where all holds.
 *
 * I1: each approved proposal, training and run has exactly one end. I2: metrics arrive in order, without gap or duplicate.
 * I3: nothing of a run that is over is left on the machine. I4: nothing is posted twice. I5: versions have no gap.
 * I6: replaying the events gives the same run and the same thread again, also from the audit trail.
 */
export async function brokenInvariants({
  dataFolder,
  output = '',
  told = new Map(),
  docker = new Docker(),
}: Scene): Promise<readonly string[]> {
  const { runs, posted } = readSavedRuns(dataFolder);
  const underWay = [...runs.keys()].filter((run) => !isOver(runs.get(run) ?? []));
  return [
    ...[...runs.values()].flatMap((events) => brokenInEvents(events, told)),
    ...(await leftBehind(dataFolder, underWay, docker)),
    ...postedTwice(posted),
    ...[...runs.values()].flatMap((events) => printedTwice(output, threadOf(events))),
    ...brokenReplays(dataFolder),
  ];
}

function isOver(events: readonly StoredEvent[]): boolean {
  return replay(events)?.phase.name === 'ended';
}

/** What stands in a run's thread, without the card that only tells how things are now. */
function threadOf(events: readonly StoredEvent[]) {
  const run = replay(events);
  return run === null ? [] : view(run, events, null).filter(({ key }) => key !== 'live');
}

/** I6 alone: it needs nothing but the folder. */
export function brokenReplays(dataFolder: string): readonly string[] {
  const trails = readAuditTrails(dataFolder);
  return [...readSavedRuns(dataFolder).runs].flatMap(([run, events]) =>
    brokenReplay(run, events, trails.get(run) ?? []),
  );
}

/** From the events as they were read, read again, and in the audit trail. */
function brokenReplay(run: string, events: readonly StoredEvent[], trail: readonly StoredEvent[]): readonly string[] {
  const again = storedEventSchema.array().parse(JSON.parse(JSON.stringify(events)));
  if (!isDeepStrictEqual(replay(events), replay(again))) return [`I6: run ${run} is another one when replayed again.`];
  if (!isDeepStrictEqual(threadOf(events), threadOf(again)))
    return [`I6: the thread of run ${run} is another one when made again.`];
  if (isDeepStrictEqual(events, trail)) return [];
  const first = events.findIndex((event, index) => !isDeepStrictEqual(event, trail[index]));
  return [
    first < 0
      ? `I6: run.jsonl of run ${run} has ${trail.length} events, the log ${events.length}.`
      : `I6: run.jsonl of run ${run} differs from the log at event ${first + 1} of ${events.length}.`,
  ];
}
