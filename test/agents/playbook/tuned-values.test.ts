import { describe, expect, it } from 'vitest';
import { type Config, editConfig, readConfig } from '../../../src/agents/config-edit.ts';
import { readPipelineConfig, type TrainingConfig } from '../../../src/agents/playbook/component-config.ts';
import { readEvidence } from '../../../src/agents/playbook/evidence.ts';
import { ideaAskedFor, rankIdeas } from '../../../src/agents/playbook/ideas.ts';
import { tunedValues } from '../../../src/agents/playbook/tuned-values.ts';
import { understand } from '../../../src/agents/playbook/understand.ts';
import type { Run } from '../../../src/refine/run.ts';
import { incumbentOf, tried } from '../optimiser/tried.ts';
import { runThatShows } from './playbook-run.ts';

/** Four sets of values with the baseline's: enough to learn from. */
function experienced(first: Config = {}) {
  const begun =
    Object.keys(first).length === 0 ? runThatShows() : tried(runThatShows(), 'training', first, 'kept', 0.9);
  const small = first.optimizer === 'adamw' ? 0.001 : 0.05;
  return [
    [{ learning_rate: small }, 0.87] as const,
    [{ learning_rate: small * 3 }, 0.9] as const,
    [{ label_smoothing: 0.1 }, 0.88] as const,
  ].reduce((builder, [change, val]) => tried(builder, 'training', change, 'rolledBack', val), begun);
}

const ideaOf = (run: Run) => rankIdeas(run).find(({ move }) => move === 'tuned values');

describe('tuned values', () => {
  it('wait until four sets of values were trained', () => {
    const { run } = experienced();
    expect(ideaOf(run)).toBeDefined();
    expect(ideaOf({ ...run, steps: run.steps.slice(0, 2) })).toBeUndefined();
  });

  it('come after the ladders that promise more', () => {
    const { run } = experienced();
    expect(rankIdeas(run)[0]?.move).not.toBe('tuned values');
    expect(ideaOf(run)?.expectedGain).toBeLessThan(0.002);
  });

  it.each([
    [{}, { learning_rate: [0.02, 0.5], weight_decay: [0.0001, 0.005] }],
    [
      { optimizer: 'adamw', learning_rate: 0.004, weight_decay: 0.02 },
      { learning_rate: [0.0005, 0.01], weight_decay: [0.01, 0.1] },
    ],
  ])('stay in the ranges of the optimizer: %j', (first, ranges) => {
    const { run } = experienced(first);
    const { training } = incumbentOf(run).pipeline;
    const tuned = readConfig(ideaOf(run)?.source ?? '');
    const all = { ...ranges, momentum: [0.8, 0.95], label_smoothing: [0, 0.2] };
    for (const [field, [low = 0, high = 0]] of Object.entries(all)) {
      const comment = new RegExp(`"${field}":.*#.* ${low} to ${high}`);
      expect(training).toMatch(comment);
      expect(tuned[field]).toBeGreaterThanOrEqual(low);
      expect(tuned[field]).toBeLessThanOrEqual(high);
    }
  });

  it('change nothing but numbers of the training loop', () => {
    const { run } = experienced();
    const { training } = incumbentOf(run).pipeline;
    const { source = '', summary } = ideaOf(run) ?? {};
    const { learning_rate = null, momentum = null, weight_decay = null, label_smoothing = null } = readConfig(source);
    expect(editConfig(training, { learning_rate, momentum, weight_decay, label_smoothing })).toBe(source);
    expect(summary).toMatch(/^label_smoothing 0 → [\d.]+, learning_rate 0\.1 → [\d.]+, momentum 0\.9 → /);
  });

  it('say what was learnt from how many trials', () => {
    const { run } = experienced();
    const config = configOf(run);
    expect(tunedValues.because(readEvidence(run), config, run)).toMatch(
      /^4 sets of these values were trained, .* 10\.0% to 13\.0% of validation images are wrong with them: .*\.$/,
    );
  });

  it('differ the next time, and end after three times in vain', () => {
    let builder = experienced();
    const summaries: string[] = [];
    for (let idea = ideaOf(builder.run); idea !== undefined && summaries.length < 10; idea = ideaOf(builder.run)) {
      summaries.push(idea.summary);
      builder = tried(builder, 'training', readConfig(idea.source), 'rolledBack', 0.88, 'tuned values');
    }
    expect(new Set(summaries).size).toBe(3);
    expect(ideaAskedFor(builder.run, 'tuned values')).not.toBeNull();
  });

  it('are over when a person vetoes them', () => {
    const builder = experienced();
    const values = readConfig(ideaOf(builder.run)?.source ?? '');
    expect(ideaOf(tried(builder, 'training', values, 'vetoed', 0, 'tuned values').run)).toBeUndefined();
  });

  it('are understood when people ask for them', () => {
    expect(understand('please tune the learning rate').moves).toEqual(['tuned values']);
    expect(understand('search the hyperparameters').moves).toEqual(['tuned values']);
    expect(understand('no hyperparameter tuning').unwanted).toEqual(['tuned values']);
  });
});

function configOf(run: Run): TrainingConfig {
  const { training } = readPipelineConfig(incumbentOf(run).pipeline);
  if (training === null) throw new Error('the built-in training has its CONFIG');
  return training;
}
