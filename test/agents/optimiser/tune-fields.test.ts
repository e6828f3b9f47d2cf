import { describe, expect, it } from 'vitest';
import { editConfig } from '../../../src/agents/config-edit.ts';
import type { Space } from '../../../src/agents/optimiser/space.ts';
import { tuneFields } from '../../../src/agents/optimiser/tune-fields.ts';
import { codeId } from '../../../src/refine/pipeline.ts';
import { runThatShows } from '../playbook/playbook-run.ts';
import { incumbentOf, tried } from './tried.ts';

const space: Space = {
  learning_rate: { low: 0.02, high: 0.5, scale: 'log', isInteger: false },
  weight_decay: { low: 0.0001, high: 0.005, scale: 'log', isInteger: false },
};
const epochs = (low: number, high: number): Space => ({
  epochs: { low, high, scale: 'linear', isInteger: true },
});

describe('tuned fields', () => {
  it('are the incumbent’s module with the named values changed', () => {
    const { run } = runThatShows();
    const tuned = tuneFields(run, 'training', space);
    const { training } = incumbentOf(run).pipeline;
    expect(Object.keys(tuned?.changes ?? {})).toEqual(['learning_rate', 'weight_decay']);
    expect(editConfig(training, tuned?.changes ?? {})).toBe(tuned?.source);
    expect(tuneFields(run, 'training', space)).toEqual(tuned);
  });

  it('never lead to a pipeline that was tried, vetoed ones among them, and end when none is left', () => {
    let builder = runThatShows();
    const seen = new Set([codeId(incumbentOf(builder.run).pipeline)]);
    for (const verdict of ['vetoed', 'rolledBack', 'failed', 'vetoed'] as const) {
      const tuned = tuneFields(builder.run, 'training', epochs(1, 5));
      if (tuned === null) throw new Error('something is left to try');
      seen.add(codeId({ ...incumbentOf(builder.run).pipeline, training: tuned.source }));
      builder = tried(builder, 'training', tuned.source, verdict, 0.88);
    }
    expect(seen.size).toBe(5);
    expect(tuneFields(builder.run, 'training', epochs(1, 5))).toBeNull();
  });

  it('go to where the trials were best', () => {
    let builder = runThatShows({ val: 0.8 });
    for (const [learning_rate, accuracy] of [
      [0.02, 0.7],
      [0.05, 0.75],
      [0.4, 0.86],
      [0.3, 0.87],
    ] as const)
      builder = tried(builder, 'training', { learning_rate }, 'rolledBack', accuracy);
    for (let count = 0; count < 5; count += 1) {
      const tuned = tuneFields(builder.run, 'training', space);
      expect(tuned?.changes.learning_rate).toBeGreaterThan(0.1);
      builder = tried(builder, 'training', tuned?.source ?? '', 'rolledBack', 0.85);
    }
  });

  it('are refused for a field that is no number of the CONFIG', () => {
    const { run } = runThatShows();
    const wrong: Space = { optimizer: { low: 0, high: 1, scale: 'linear', isInteger: false } };
    expect(() => tuneFields(run, 'training', wrong)).toThrow(
      /^Not every one of optimizer is a number in CONFIG; these are: epochs, learning_rate, momentum, /,
    );
  });
});
