import { removeDataFolder } from '../support/data-folder.ts';
import { aftermath, type Totals } from './aftermath.ts';
import { begin, drain, end } from './calm.ts';
import type { FaultKind } from './plan.ts';
import { createRecoveries, type Recoveries, type Recovery } from './recoveries.ts';
import { openStage, type Stage } from './stage.ts';
import { makeWishes, throwFaults } from './storm.ts';

export type SoakOptions = {
  readonly seconds: number;
  readonly seed: number;
  readonly say: (line: string) => void;
  /** Ends the faults early, as if their time were over. */
  readonly signal?: AbortSignal;
};

export type SoakReport = {
  /** Empty where I1 to I6 hold, every run has ended and no process has done so by itself. */
  readonly violations: readonly string[];
  readonly recoveries: readonly Recovery[];
  /** Faults that found nothing to hit. */
  readonly missed: readonly FaultKind[];
  /** Faults after which nothing was left to do by which one could tell. */
  readonly unmeasured: readonly FaultKind[];
  readonly totals: Totals;
  readonly resumedAfterFailures: number;
  readonly refusedStarts: number;
  /** Left for whoever looks into the violations; null where there are none. */
  readonly keptFolder: string | null;
};

const lookMilliseconds = 100;
const statusMilliseconds = 10_000;
/** Of the whole time. The rest is for the runs that are under way then to end in peace. */
const shareWithStarts = 0.55;
const shareWithFaults = 0.75;

/** Real runs of the real product under the seed's faults, then in peace until all have ended. */
export async function soak({ seconds, seed, say, signal }: SoakOptions): Promise<SoakReport> {
  const stage = await openStage();
  const recoveries = createRecoveries();
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 1000;
  const isBefore = (share: number) => elapsed() < seconds * share && signal?.aborted !== true;
  const looking = setInterval(() => {
    stage.look();
    if (!isBefore(shareWithStarts)) stage.scene.people.startNoMore();
    for (const { kind, secondsFromFault } of recoveries.settle(stage.sightings.recent())) {
      stage.journal.note(`going again ${secondsFromFault.toFixed(1)} s after: ${kind}`);
    }
  }, lookMilliseconds);
  const telling = setInterval(() => say(status(stage, recoveries, elapsed())), statusMilliseconds);
  stage.journal.note(`seed ${seed}, ${seconds} s`);
  say(`Everything that happens is told in ${stage.journal.file}.`);
  let report: SoakReport | null = null;
  try {
    await begin(stage);
    const isStormy = () => isBefore(shareWithFaults);
    const [missed] = await Promise.all([
      throwFaults(seed, stage, recoveries, isStormy),
      makeWishes(seed, stage, isStormy),
    ]);
    stage.journal.note('no more faults');
    await drain(stage);
    await end(stage);
    report = await conclude(stage, recoveries, missed);
    return report;
  } finally {
    clearInterval(looking);
    clearInterval(telling);
    await stage.close();
    if (report?.keptFolder === null) await removeDataFolder(stage.scene.dataFolder);
  }
}

async function conclude(stage: Stage, recoveries: Recoveries, missed: readonly FaultKind[]): Promise<SoakReport> {
  const { scene, journal } = stage;
  const { totals, broken } = await aftermath(stage);
  for (const sentence of broken) journal.violate(sentence);
  const waiting = recoveries.waiting();
  for (const { kind, sentences } of waiting) journal.note(`not seen after ${kind}: ${sentences.join('; ')}`);
  const violations = journal.violations();
  return {
    violations,
    recoveries: recoveries.done(),
    missed,
    unmeasured: waiting.map(({ kind }) => kind),
    totals,
    resumedAfterFailures: scene.people.resumedAfterFailures(),
    refusedStarts: stage.refusedStarts(),
    keptFolder: violations.length === 0 ? null : scene.dataFolder,
  };
}

function status({ scene, journal, witness }: Stage, recoveries: Recoveries, elapsed: number): string {
  const all = scene.runs.all().length;
  const unfinished = scene.runs.unfinished().length;
  const waiting = recoveries.waiting().length;
  return [
    `${elapsed.toFixed(0).padStart(5)} s`,
    `runs ${all} started, ${all - unfinished} ended`,
    `sandboxes ${witness.created().length}`,
    `faults ${recoveries.done().length + waiting}, ${waiting} not recovered from yet`,
    `violations ${journal.violations().length}`,
  ].join(' · ');
}
