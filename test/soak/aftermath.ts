import { readFileSync } from 'node:fs';
import { replay } from '../../src/refine/evolve.ts';
import { brokenInvariants } from '../support/invariants.ts';
import { readSavedRuns } from '../support/saved-runs.ts';
import { outputFile } from './parts.ts';
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
export async function aftermath({ scene, created }: Stage): Promise<{ totals: Totals; broken: readonly string[] }> {
  const { runs } = readSavedRuns(scene.dataFolder);
  const output = readFileSync(outputFile(scene.dataFolder, 'bot'), 'utf8');
  const events = [...runs.values()].flat();
  const count = (type: string) => events.filter(({ body }) => body.type === type).length;
  const totals = {
    runs: runs.size,
    steps: [...runs.values()].reduce((sum, ofRun) => sum + (replay(ofRun)?.steps.length ?? 0), 0),
    trials: events.filter(({ body }) => 'trial' in body).length,
    sandboxes: [...created.values()].reduce((sum, times) => sum + times, 0),
    workFailures: count('workFailed'),
  };
  const charged = events.flatMap(({ run, version, body }) =>
    body.type === 'proposalFailed' || body.type === 'runFailed' || body.type === 'testSkipped'
      ? [
          `Event ${version} of run ${run} charges a fault of the world to the code: ${JSON.stringify(body).slice(0, 1500)}`,
        ]
      : [],
  );
  const broken = [
    ...(await brokenInvariants({ dataFolder: scene.dataFolder, output, docker: scene.docker })),
    ...charged,
    ...createdTwice(created, scene.taken),
  ];
  return { totals, broken };
}

/** A sandbox is created once, and once more for each time that it was taken from the product. */
function createdTwice(created: ReadonlyMap<string, number>, taken: readonly string[]): readonly string[] {
  return [...created].flatMap(([name, times]) => {
    const allowed = 1 + taken.filter((other) => other === name).length;
    return times > allowed ? [`Sandbox ${name} was created ${times} times, which is more than ${allowed}.`] : [];
  });
}
