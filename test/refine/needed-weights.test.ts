import { describe, expect, it } from 'vitest';
import { neededWeights } from '../../src/refine/needed-weights.ts';
import { startedRun } from '../support/run-builder.ts';

describe('the weights that a run may still need', () => {
  it('are none before anything is trained', () => {
    expect(neededWeights(startedRun().prepared().run)).toEqual([]);
  });

  it('are those of the first seed of the baseline and of the incumbent, and not what was rolled back', () => {
    const baselined = startedRun().prepared().baselined();
    const first = baselined.run.baseline?.trials[0]?.job;
    expect(neededWeights(baselined.run)).toEqual([first]);
    expect(neededWeights(baselined.rolledBack(0.7).run)).toEqual([first]);
    const kept = baselined.kept(0.9).run;
    expect(neededWeights(kept)).toEqual([first, kept.incumbent?.trials[0]?.job]);
  });

  it('are those of a proposal that is being trained, too', () => {
    const training = startedRun().prepared().baselined().chosen('model').proposed().trained(0.9).run;
    if (training.phase.name !== 'training') throw new Error(training.phase.name);
    expect(neededWeights(training)).toContain(training.phase.trials[0]?.job);
  });
});
