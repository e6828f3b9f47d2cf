import { setTimeout as delay } from 'node:timers/promises';
import { type FaultKind, faultPlan, type PlannedFault, wishPlan } from './plan.ts';
import type { Recoveries } from './recoveries.ts';
import type { Stage } from './stage.ts';
import { strike } from './strike.ts';

/** Carries out the seed's faults one after the other for as long as it is on. Returns those that found nothing to hit. */
export async function throwFaults(
  seed: number,
  { scene, journal }: Stage,
  recoveries: Recoveries,
  isOn: () => boolean,
): Promise<readonly FaultKind[]> {
  const missed: FaultKind[] = [];
  const underWay: Promise<void>[] = [];
  for (const fault of faultPlan(seed)) {
    await delay(fault.gapMilliseconds);
    if (!isOn()) break;
    // Not waited for: the next one may hit while this one's process is down.
    underWay.push(throwOne(fault));
  }
  await Promise.all(underWay);
  return missed;

  async function throwOne(fault: PlannedFault): Promise<void> {
    const at = Date.now();
    journal.note(`${fault.kind} (down ${fault.downMilliseconds} ms, stop ${fault.stopMilliseconds} ms)`);
    const struck = await strike(fault, scene);
    if (struck === null) {
      missed.push(fault.kind);
      journal.note(`${fault.kind} found nothing to hit`);
      return;
    }
    const took = struck.restartedAt - struck.struckAt;
    journal.note(`${fault.kind} has hit ${struck.target}; put right ${took} ms later`);
    recoveries.disturb(at);
    recoveries.expect(fault.kind, struck);
  }
}

/** Types what people type now and then, for as long as it is on. */
export async function makeWishes(seed: number, { scene, journal }: Stage, isOn: () => boolean): Promise<void> {
  for (const { gapMilliseconds, line } of wishPlan(seed)) {
    await delay(gapMilliseconds);
    if (!isOn()) return;
    journal.note(`typed: ${line}`);
    scene.people.type(line);
  }
}
