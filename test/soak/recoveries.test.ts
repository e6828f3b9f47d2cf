import { describe, expect, it } from 'vitest';
import { createRecoveries } from './recoveries.ts';
import { inHandAgain, wantedAgain } from './recovery.ts';
import type { Sighting } from './sightings.ts';

const struck = { struckAt: 1000, restartedAt: 3000, target: 'it' };
const seen = (at: number, what: Sighting['what'], run: string, job = ''): Sighting => ({ at, what, run, job });

describe('a recovery', () => {
  it('lasts until the last run that waits is served', () => {
    const recoveries = createRecoveries();
    recoveries.expect('kill bot', { ...struck, claims: wantedAgain(['r1', 'r2'], 3000) });
    expect(recoveries.settle([seen(4000, 'wanted', 'r1')])).toEqual([]);
    expect(recoveries.waiting()).toEqual([{ kind: 'kill bot', sentences: ['the wanted key of run r2 is written'] }]);
    const [recovery] = recoveries.settle([seen(4500, 'wanted', 'r2')]);
    expect(recovery).toMatchObject({ secondsFromFault: 3.5, secondsFromRestart: 1.5, wasDisturbed: false });
  });

  it('does not count what was seen before the restart', () => {
    const recoveries = createRecoveries();
    recoveries.expect('kill bot', { ...struck, claims: wantedAgain(['r1'], 3000) });
    expect(recoveries.settle([seen(2000, 'wanted', 'r1')])).toEqual([]);
  });

  it('counts a job as in hand when its sandbox is adopted, or when its run wants another', () => {
    const jobs = [
      { run: 'r1', job: 'r1-t3' },
      { run: 'r2', job: 'r2-t9' },
    ];
    const recoveries = createRecoveries();
    recoveries.expect('kill runner', { ...struck, claims: inHandAgain(jobs, 3000) });
    const sightings = [seen(3500, 'sandbox adopted', '', 'r1-t3'), seen(5000, 'moved on', 'r2', 'r2-t10')];
    expect(recoveries.settle(sightings)).toMatchObject([{ secondsFromRestart: 2 }]);
  });

  it('says when another fault came between', () => {
    const recoveries = createRecoveries();
    recoveries.expect('kill bot', { ...struck, claims: wantedAgain(['r1'], 3000) });
    recoveries.disturb(3500);
    expect(recoveries.settle([seen(4000, 'wanted', 'r1')])).toMatchObject([{ wasDisturbed: true }]);
  });
});
