import { readFileSync } from 'node:fs';
import type { Card } from '../../src/bots/card.ts';
import { view } from '../../src/bots/view.ts';
import type { StoredEvent } from '../../src/refine/events.ts';
import { replay } from '../../src/refine/evolve.ts';
import { brokenInvariants } from '../support/invariants.ts';
import { printedTwice } from '../support/posted-invariants.ts';
import { readSavedRuns } from '../support/saved-runs.ts';
import { outputFile } from './parts.ts';
import { printedByRun } from './printed.ts';
import type { Stage } from './stage.ts';

export type Totals = {
  readonly runs: number;
  readonly steps: number;
  readonly trials: number;
  readonly sandboxes: number;
  /** Work that was done again because the world had failed. */
  readonly workFailures: number;
};

/** With everything ended: what has been done, and whether it is as it must be. */
export async function aftermath({ scene, witness }: Stage): Promise<{ totals: Totals; broken: readonly string[] }> {
  const { runs } = readSavedRuns(scene.dataFolder);
  const output = readFileSync(outputFile(scene.dataFolder, 'bot'), 'utf8');
  const events = [...runs.values()].flat();
  const count = (type: string) => events.filter(({ body }) => body.type === type).length;
  const totals = {
    runs: runs.size,
    steps: [...runs.values()].reduce((sum, ofRun) => sum + (replay(ofRun)?.steps.length ?? 0), 0),
    trials: events.filter(({ body }) => 'trial' in body).length,
    sandboxes: witness.created().length,
    workFailures: count('workFailed'),
  };
  const charged = events.flatMap(({ run, version, body }) =>
    body.type === 'proposalFailed' || body.type === 'runFailed' || body.type === 'testSkipped'
      ? [
          `Event ${version} of run ${run} charges a fault of the world to the code: ${JSON.stringify(body).slice(0, 1500)}`,
        ]
      : [],
  );
  const printed = printedByRun(output);
  const broken = [
    ...(await brokenInvariants({ dataFolder: scene.dataFolder, told: witness.told(), docker: scene.docker })),
    ...[...runs].flatMap(([run, ofRun]) => printedTwice(printed.get(run) ?? '', threadOf(ofRun))),
    ...charged,
    ...createdTwice(witness.created(), scene.taken),
  ];
  return { totals, broken };
}

/** What stands in a run's thread, without the card that only tells how things are now. */
function threadOf(events: readonly StoredEvent[]): readonly Card[] {
  const run = replay(events);
  return run === null ? [] : view(run, events, null).filter(({ key }) => key !== 'live');
}

/** A sandbox is created once, and once more for each time that it was taken from the product. */
function createdTwice(created: readonly string[], taken: readonly string[]): readonly string[] {
  return [...new Set(created)].flatMap((name) => {
    const times = created.filter((other) => other === name).length;
    const allowed = 1 + taken.filter((other) => other === name).length;
    return times > allowed ? [`Sandbox ${name} was created ${times} times, which is more than ${allowed}.`] : [];
  });
}
