import type { Component } from '../../src/refine/component.ts';
import type { DatasetProfile } from '../../src/refine/dataset.ts';
import type { Comparison, Event, StoredEvent } from '../../src/refine/events.ts';
import { replay } from '../../src/refine/evolve.ts';
import type { Pipeline } from '../../src/refine/pipeline.ts';
import type { Proposal } from '../../src/refine/proposal.ts';
import type { Run } from '../../src/refine/run.ts';
import type { Settings } from '../../src/refine/settings.ts';
import { fashionClasses, scoreOf, trialOf } from './trial-builder.ts';

export const startTime = Date.UTC(2026, 10, 23, 14, 0, 0);

export const settings: Settings = {
  dataset: { kind: 'builtIn', name: 'fashion-mnist' },
  goal: null,
  seed: 1,
  budget: { steps: 6, seconds: 600 },
  targetAccuracy: null,
  approval: { waitSeconds: 30, onTimeout: 'approve' },
  gate: { rule: 'paired', confidence: 0.95, baselineSeeds: 2, maxSeeds: 3 },
  trial: { trainSeconds: 20, trainImages: 12_000, memoryMegabytes: 4096, cpus: 2 },
};

export const pipeline: Pipeline = {
  data: "CONFIG = {\n    'flip': True,\n    'crop_padding': 2,\n    'batch_size': 256,\n}\n\n\ndef train_batches(split, info, ctx):\n    ...\n",
  model: "CONFIG = {\n    'width': 32,\n    'depth': 2,\n    'dropout': 0.0,\n}\n\n\ndef build(info):\n    ...\n",
  training:
    "CONFIG = {\n    'optimizer': 'sgd',\n    'lr': 0.1,\n    'schedule': 'constant',\n}\n\n\ndef train(model, batches, ctx):\n    ...\n",
};

/** Writes a run's history event by event, ten seconds apart: what a test is about is named, the rest is made up. */
export type RunBuilder = {
  readonly events: readonly StoredEvent[];
  readonly run: Run;
  and(...events: readonly Event[]): RunBuilder;
  by(person: string, ...events: readonly Event[]): RunBuilder;
  /** All at once, as one command brings them about. */
  at(time: number, person: string, ...events: readonly Event[]): RunBuilder;
  prepared(): RunBuilder;
  baselined(accuracy?: number): RunBuilder;
  chosen(component: Component): RunBuilder;
  proposed(change?: Partial<Proposal>): RunBuilder;
  /** Approved by the stated default and trained with two seeds. */
  trained(accuracy: number): RunBuilder;
  kept(accuracy: number, change?: Partial<Proposal>): RunBuilder;
  rolledBack(accuracy: number, change?: Partial<Proposal>): RunBuilder;
  inconclusive(accuracy: number, change?: Partial<Proposal>): RunBuilder;
  scored(baseline: number, final: number): RunBuilder;
  reported(): RunBuilder;
};

export type StartWith = {
  readonly settings?: Partial<Settings>;
  readonly classes?: readonly string[];
  readonly id?: string;
  readonly by?: string;
};

export function startedRun({
  settings: changes,
  classes = fashionClasses,
  id = 'r1',
  by = 'ada',
}: StartWith = {}): RunBuilder {
  const started: StoredEvent = {
    run: id,
    version: 1,
    by,
    at: startTime,
    body: { type: 'runStarted', settings: { ...settings, ...changes } },
  };
  return builder([started], profileOf(classes));
}

export function comparison(gain: number, halfWidth = 0.003): Comparison {
  const probabilityBetter = gain > halfWidth ? 0.995 : gain < 0 ? 0.04 : 0.7;
  return {
    gain,
    low: gain - halfWidth,
    high: gain + halfWidth,
    probabilityBetter,
    candidateSeeds: 2,
    incumbentSeeds: 2,
  };
}

function builder(events: readonly StoredEvent[], profile: DatasetProfile): RunBuilder {
  const run = replay(events);
  if (run === null) throw new Error('a run begins with an event');
  const classes = profile.classes.length;
  const append = (by: string, bodies: readonly Event[]) =>
    builder([...events, ...bodies.map((body, index) => next(events, index, by, body))], profile);
  const open = () =>
    run.phase.name === 'awaitingApproval' || run.phase.name === 'training'
      ? run.phase.proposal.id
      : `p${run.steps.length + 1}`;
  const incumbent = () =>
    run.incumbent?.trials.reduce((sum, trial) => sum + trial.score.accuracy / (run.incumbent?.trials.length ?? 1), 0) ??
    0;
  const judged = (
    type: 'proposalKept' | 'proposalRolledBack' | 'proposalInconclusive',
    accuracy: number,
    change: Partial<Proposal>,
  ) => {
    const ready =
      run.phase.name === 'awaitingApproval' ? builder(events, profile) : builder(events, profile).proposed(change);
    return ready.trained(accuracy).and({ type, proposal: open(), comparison: comparison(accuracy - incumbent()) });
  };
  return {
    events,
    run,
    and: (...bodies) => append('system', bodies),
    by: (person, ...bodies) => append(person, bodies),
    at: (time, person, ...bodies) =>
      builder(
        [...events, ...bodies.map((body, index) => ({ ...next(events, index, person, body), at: time }))],
        profile,
      ),
    prepared: () => append('runner', [{ type: 'datasetPrepared', profile }]),
    baselined: (accuracy = 0.9) =>
      builder(events, profile)
        .prepared()
        .by('architect', {
          type: 'pipelineDesigned',
          pipeline,
          reasons: [
            '28 × 28 grey images: a small residual network of width 32.',
            'Ten balanced classes: plain cross-entropy.',
          ],
        })
        .by(
          'runner',
          { type: 'baselineTrained', trial: trialOf('r1-3', 1, accuracy - 0.001, classes) },
          { type: 'baselineTrained', trial: trialOf('r1-4', 2, accuracy + 0.001, classes) },
        ),
    chosen: (component) => append('analyst', [{ type: 'componentChosen', diagnosis: diagnosis(component) }]),
    proposed: (change = {}) => {
      const proposal = { ...proposalOf(run, change.component ?? 'training'), ...change };
      const decideBy = startTime + events.length * 10_000 + 30_000;
      return builder(events, profile)
        .chosen(proposal.component)
        .by(`${proposal.component} engineer`, { type: 'proposalMade', proposal, decideBy });
    },
    trained: (accuracy) => {
      const trials = [1, 2].map((seed) => trialOf(`r1-${events.length + seed}`, seed, accuracy, classes));
      return append('system', [
        { type: 'proposalApproved', proposal: open(), byDefault: true },
        ...trials.map((trial) => ({ type: 'candidateTrained', trial }) as const),
      ]);
    },
    kept: (accuracy, change = {}) => judged('proposalKept', accuracy, change),
    rolledBack: (accuracy, change = {}) => judged('proposalRolledBack', accuracy, change),
    inconclusive: (accuracy, change = {}) => judged('proposalInconclusive', accuracy, change),
    scored: (baseline, final) =>
      append('runner', [
        { type: 'refinementEnded', reason: 'all 6 steps of the budget are used' },
        { type: 'testScored', test: { baseline: scoreOf(baseline, classes, 1), final: scoreOf(final, classes, 2) } },
      ]),
    reported: () => append('system', [{ type: 'reportWritten', folder: 'data/runs/r1' }]),
  };
}

function next(events: readonly StoredEvent[], index: number, by: string, body: Event): StoredEvent {
  const version = events.length + index + 1;
  return { run: events[0]?.run ?? 'r1', version, by, at: startTime + (version - 1) * 10_000, body };
}

const diagnosis = (component: Component) => ({
  component,
  reason: `The gap between training and validation is 4.10 points: ${component} is where it can close.`,
});

function proposalOf(run: Run, component: Component): Proposal {
  const source = (run.incumbent?.pipeline ?? pipeline)[component].replace(
    '}',
    `    'step_${run.steps.length + 1}': True,\n}`,
  );
  const summary = `step_${run.steps.length + 1} on`;
  const hypothesis = 'Validation accuracy still rises at the last epoch, so a schedule that ends low should gain.';
  return {
    id: `p${run.steps.length + 1}`,
    component,
    move: 'schedule',
    summary,
    hypothesis,
    expectedGain: 0.004,
    costFactor: 1.2,
    source,
    diagnosis: diagnosis(component),
  };
}

function profileOf(classes: readonly string[]): DatasetProfile {
  const each = (images: number) => classes.map(() => Math.round(images / classes.length));
  return {
    name: 'fashion-mnist',
    classes: [...classes],
    channels: 1,
    height: 28,
    width: 28,
    train: 48_000,
    val: 12_000,
    test: 10_000,
    mean: [0.286],
    std: [0.353],
    perClass: { train: each(48_000), val: each(12_000), test: each(10_000) },
    duplicates: { count: 43, removedFromTrain: 12, examples: [] },
    unreadable: { count: 0, files: [] },
    originalSizes: { min: [28, 28], median: [28, 28], max: [28, 28] },
    fingerprint: `sha256:${'ab12'.repeat(16)}`,
  };
}
