import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/agents/config-edit.ts';
import { readObservations } from '../../../src/agents/optimiser/observations.ts';
import type { Run } from '../../../src/refine/run.ts';
import { runThatShows } from '../playbook/playbook-run.ts';
import { incumbentOf, tried } from './tried.ts';

const fields = ['learning_rate', 'momentum'];
const baseline = runThatShows({ val: 0.8 }); // learning_rate 0.1, momentum 0.9: 0.2 of the images are wrong

/** "learning rate/momentum: loss" of every observation. */
const read = (run: Run, of = fields) =>
  readObservations(run, 'training', of).map(
    ({ point, loss }) => `${of.map((field) => point[field]).join('/')}: ${loss.toFixed(3)}`,
  );

describe('observations', () => {
  it('are the baseline and every trained change of the fields, whatever its verdict', () => {
    let builder = tried(baseline, 'training', { learning_rate: 0.2 }, 'rolledBack', 0.78);
    builder = tried(builder, 'training', { momentum: 0.95 }, 'inconclusive', 0.805);
    builder = tried(builder, 'training', { learning_rate: 0.05 }, 'kept', 0.84);
    builder = tried(builder, 'training', { learning_rate: 0.5 }, 'failed', 0);
    expect(read(builder.run)).toEqual([
      '0.1/0.9: 0.200',
      '0.2/0.9: 0.220',
      '0.1/0.95: 0.195',
      '0.05/0.9: 0.160',
      '0.5/0.9: NaN',
    ]);
  });

  it('leave out what was vetoed or dropped before it trained', () => {
    const vetoed = tried(baseline, 'training', { learning_rate: 0.2 }, 'vetoed', 0);
    expect(read(tried(vetoed, 'training', { learning_rate: 0.3 }, 'dropped', 0).run)).toEqual(['0.1/0.9: 0.200']);
  });

  it('shrink by the share of the error that other kept changes took away', () => {
    let builder = tried(baseline, 'training', { learning_rate: 0.2 }, 'rolledBack', 0.76);
    builder = tried(builder, 'model', { width: 64 }, 'kept', 0.9); // half of the error is gone
    builder = tried(builder, 'data', { flip: 0 }, 'rolledBack', 0.7);
    builder = tried(builder, 'training', { learning_rate: 0.05 }, 'rolledBack', 0.89);
    expect(read(builder.run)).toEqual(['0.1/0.9: 0.100', '0.2/0.9: 0.120', '0.05/0.9: 0.110']);
  });

  it('agree with what the incumbent shows after any number of kept changes', () => {
    let builder = tried(baseline, 'model', { width: 64 }, 'kept', 0.85);
    builder = tried(builder, 'training', { learning_rate: 0.2 }, 'kept', 0.87);
    builder = tried(builder, 'training', { epochs: 4 }, 'kept', 0.9);
    builder = tried(builder, 'data', { flip: 0 }, 'kept', 0.93);
    expect(read(builder.run).at(-1)).toBe('0.2/0.9: 0.070');
  });

  it('take another field of the same CONFIG for a change from outside', () => {
    const kept = tried(baseline, 'training', { epochs: 4 }, 'kept', 0.85);
    const rolledBack = tried(kept, 'training', { schedule: 'linear' }, 'rolledBack', 0.7);
    expect(read(rolledBack.run)).toEqual(['0.1/0.9: 0.150']);
  });

  it('say nothing of fields that changed together with others', () => {
    const both = { optimizer: 'adamw', learning_rate: 0.004 };
    expect(read(tried(baseline, 'training', both, 'rolledBack', 0.9).run)).toEqual(['0.1/0.9: 0.200']);
    expect(read(tried(baseline, 'training', both, 'kept', 0.9).run)).toEqual(['0.004/0.9: 0.100']);
  });

  it('begin again after the module was rewritten, but not after a comment was', () => {
    const { training } = incumbentOf(baseline.run).pipeline;
    const rewritten = training.replace('UNHURRIED = 0.1', 'UNHURRIED = 0.2');
    const commented = training.replace('# passes over', '# rounds over').replace('"momentum": 0.9', '"momentum": 0.95');
    expect(read(tried(baseline, 'training', rewritten, 'kept', 0.9).run)).toEqual(['0.1/0.9: 0.100']);
    expect(read(tried(baseline, 'training', commented, 'rolledBack', 0.75).run)).toEqual([
      '0.1/0.9: 0.200',
      '0.1/0.95: 0.250',
    ]);
  });

  it('are none where the fields are no numbers', () => {
    expect(read(baseline.run, ['optimizer'])).toEqual([]);
    expect(readConfig(incumbentOf(baseline.run).pipeline.training).optimizer).toBe('sgd');
  });
});
