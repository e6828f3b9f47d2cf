import { expect } from 'vitest';
import { packCorrect } from '../../src/refine/bits.ts';
import { type Command, CommandRefused } from '../../src/refine/commands.ts';
import type { Component } from '../../src/refine/component.ts';
import type { DatasetProfile } from '../../src/refine/dataset.ts';
import { decide } from '../../src/refine/decide.ts';
import { foldNew } from '../../src/refine/ending.ts';
import type { Event } from '../../src/refine/events.ts';
import { replay } from '../../src/refine/evolve.ts';
import { record } from '../../src/refine/record.ts';
import type { Run } from '../../src/refine/run.ts';
import type { Settings } from '../../src/refine/settings.ts';
import type { Trial, TrialFailure } from '../../src/refine/trial.ts';
import type { WorkReport } from '../../src/refine/work.ts';
import { evidenceOf } from '../support/trial-builder.ts';

const images = 1000;
export const start = 1_700_000_000_000;
const minute = 60_000;

export const settings = (changes: Partial<Settings> = {}): Settings => ({
  dataset: { kind: 'builtIn', name: 'fashion-mnist' },
  goal: null,
  seed: 1,
  budget: { steps: 5, seconds: null },
  targetAccuracy: null,
  approval: { waitSeconds: 60, onTimeout: 'approve' },
  gate: { rule: 'paired', confidence: 0.95, baselineSeeds: 2, maxSeeds: 3 },
  trial: { trainSeconds: 30, trainImages: null, memoryMegabytes: 2048, cpus: 2 },
  ...changes,
});

const profile: DatasetProfile = {
  name: 'fashion-mnist',
  classes: ['shirt', 'shoe'],
  channels: 1,
  height: 28,
  width: 28,
  train: 5000,
  val: images,
  test: images,
  mean: [0.3],
  std: [0.3],
  perClass: { train: [2500, 2500], val: [500, 500], test: [500, 500] },
  duplicates: { count: 0, removedFromTrain: 0, examples: [] },
  unreadable: { count: 0, files: [] },
  originalSizes: { min: [28, 28], median: [28, 28], max: [28, 28] },
  fingerprint: `sha256:${'0'.repeat(64)}`,
};

const evidence = evidenceOf(0);

/** A trial that is right on the first `accuracy` share of the images, moved by `shift` images. */
export const trial = (accuracy: number, job = `job-${accuracy}`, shift = 0): Trial => {
  const right = Math.round(accuracy * images);
  const correct = Array.from({ length: images }, (_, image) => (image - shift + images) % images < right);
  return {
    job,
    seed: 1001,
    score: { accuracy: right / images, images, correct: packCorrect(correct), confusion: [[0, 0, right]] },
    trainAccuracy: accuracy,
    epochs: [{ epoch: 1, trainLoss: 0.5, valAccuracy: accuracy, seconds: 10 }],
    trainSeconds: 10,
    imagesPerSecond: 5000,
    parameters: 1000,
    evidence,
  };
};

export const failure: TrialFailure = {
  job: 'job-f',
  seed: 1001,
  reason: 'crashed',
  lastLines: ['ValueError: no'],
  evidence: { ...evidence, exitCode: 1 },
};

const pipeline = { data: 'data 0', model: 'model 0', training: 'training 0' };

export const draft = (component: Component, source = `${component} 1`) => ({
  component,
  move: 'a-move',
  summary: 'one thing changes',
  hypothesis: 'It helps.',
  expectedGain: 0.01,
  costFactor: 1,
  source,
});

export const prepared: WorkReport = { type: 'prepared', profile };
export const designed: WorkReport = {
  type: 'designed',
  design: { pipeline, reasons: ['small images'], author: 'playbook' },
};
export const trained = (accuracy: number, job?: string, shift?: number): WorkReport => ({
  type: 'trained',
  trial: trial(accuracy, job, shift),
});
export const analysed = (component: Component): WorkReport => ({
  type: 'analysed',
  diagnosis: { component, reason: 'The numbers say so.' },
});
export const proposed = (component: Component, source?: string): WorkReport => ({
  type: 'proposed',
  draft: draft(component, source),
});

type Message =
  | { readonly report: WorkReport }
  | { readonly command: Command; readonly by: string }
  | { readonly seconds: number };

/** A run that has got so far: reports and commands, each folded into the one before, a second apart. */
export function given(changes: Partial<Settings>, ...messages: readonly Message[]) {
  const begun = replay([
    { run: 'r1', version: 1, by: 'Ada', at: start, body: { type: 'runStarted', settings: settings(changes) } },
  ]);
  if (begun === null) throw new Error('a run that has started is there');
  let run: Run = begun;
  let at = start;
  for (const message of messages) {
    at += 'seconds' in message ? message.seconds * 1000 : 1000;
    if ('report' in message) run = foldNew(run, record(run, run.turn, message.report, envelope(at)), envelope(at));
    if ('command' in message) {
      const said = envelope(at, message.by);
      run = foldNew(run, decide(run, message.command, said), said);
    }
  }
  return scene(run);
}

const envelope = (at: number, by = 'Ada') => ({ by, at });

function scene(run: Run) {
  const later = run.updatedAt + minute;
  const records = (recorded: readonly Event[], by?: string) => ({
    run: foldNew(run, recorded, envelope(later, by)),
    types: recorded.map((event) => event.type),
    records(...expected: readonly Partial<Event>[]) {
      expect(recorded).toEqual(expected.map((event) => expect.objectContaining(event)));
      return this;
    },
    nothing() {
      expect(recorded).toEqual([]);
    },
  });
  return {
    run,
    whenReported: (report: WorkReport, turn = run.turn) => records(record(run, turn, report, envelope(later))),
    whenCommanded: (command: Command, by?: string) => records(decide(run, command, envelope(later, by)), by),
    refuses(command: Command, sentence: RegExp, by?: string) {
      expect(() => decide(run, command, envelope(later, by))).toThrow(CommandRefused);
      expect(() => decide(run, command, envelope(later, by))).toThrow(sentence);
    },
  };
}

export const later = (seconds: number): Message => ({ seconds });
export const said = (command: Command, by = 'Ada'): Message => ({ command, by });
export const reported = (report: WorkReport): Message => ({ report });

export const toBaseline = [reported(prepared), reported(designed)];
export const toAnalysing = [...toBaseline, reported(trained(0.8, 'b1')), reported(trained(0.8, 'b2', 3))];
export const toProposing = [...toAnalysing, reported(analysed('model'))];
export const toApproval = [...toProposing, reported(proposed('model'))];
export const toTraining = [...toApproval, said({ type: 'approve' })];
