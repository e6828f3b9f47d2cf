import { z } from 'zod';
import { componentSchema } from './component.ts';
import { datasetProfileSchema, datasetSourceSchema } from './dataset.ts';
import { designSchema, summarySchema } from './design.ts';
import { pipelineSchema } from './pipeline.ts';
import { diagnosisSchema, proposalDraftSchema } from './proposal.ts';
import { scoreSchema, trialFailureSchema, trialSchema } from './trial.ts';

/** Work for the runner. It carries all that a box needs, so that any box can do it. */
export const runnerWorkSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('prepare'), dataset: datasetSourceSchema, seed: z.int() }),
  /** Looks at code that a language model wrote, before people do: reads it, builds it, trains two batches. */
  z.object({
    kind: z.literal('check'),
    /** The one module that is new; null: all three are. */
    component: componentSchema.nullable(),
    dataset: z.string(),
    fingerprint: z.string(),
    pipeline: pipelineSchema,
    seed: z.int(),
    memoryMegabytes: z.int(),
    cpus: z.int(),
  }),
  z.object({
    kind: z.literal('train'),
    of: z.enum(['baseline', 'candidate', 'incumbent']),
    dataset: z.string(),
    fingerprint: z.string(),
    pipeline: pipelineSchema,
    seed: z.int(),
    trainSeconds: z.number(),
    trainImages: z.int().nullable(),
    memoryMegabytes: z.int(),
    cpus: z.int(),
  }),
  z.object({
    kind: z.literal('test'),
    dataset: z.string(),
    fingerprint: z.string(),
    /** `trainedBy` names the job whose weights are tested. */
    final: z.object({ pipeline: pipelineSchema, trainedBy: z.string() }),
    baseline: z.object({ pipeline: pipelineSchema, trainedBy: z.string() }),
    memoryMegabytes: z.int(),
    cpus: z.int(),
  }),
]);
export type RunnerWork = z.infer<typeof runnerWorkSchema>;

/** Work for the team (and, last, for the report): done in the bot, from the run's own state. */
export const teamWorkSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('design') }),
  z.object({ kind: z.literal('analyse') }),
  z.object({ kind: z.literal('propose'), diagnosis: diagnosisSchema }),
  z.object({ kind: z.literal('report') }),
]);
export type TeamWork = z.infer<typeof teamWorkSchema>;

/** The answer to a piece of work. */
export const workReportSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('prepared'), profile: datasetProfileSchema }),
  /** The dataset cannot be used: a sentence for the person who started the run. */
  z.object({ type: z.literal('refused'), message: z.string().max(4000) }),
  z.object({ type: z.literal('designed'), design: designSchema }),
  /** `problem` says what is wrong with the code, for the model that wrote it; null: nothing. */
  z.object({ type: z.literal('checked'), problem: z.string().min(1).max(4000).nullable() }),
  z.object({ type: z.literal('trained'), trial: trialSchema }),
  z.object({ type: z.literal('trialFailed'), failure: trialFailureSchema }),
  z.object({ type: z.literal('analysed'), diagnosis: diagnosisSchema }),
  z.object({ type: z.literal('proposed'), draft: proposalDraftSchema }),
  /** No usable proposal came for this component: the analyst chooses again. */
  z.object({ type: z.literal('gaveUp'), reason: z.string().min(1).max(4000) }),
  /** The team has nothing left to try. */
  z.object({ type: z.literal('ranDry'), reason: z.string().max(4000) }),
  z.object({ type: z.literal('approvalElapsed') }),
  z.object({ type: z.literal('tested'), final: scoreSchema, baseline: scoreSchema }),
  z.object({ type: z.literal('reported'), folder: z.string(), summary: summarySchema.optional() }),
  /**
   * The world failed (engine gone, disk full, killed from outside): never charged to a proposal. `suspect` is there where
   * the code may have done it itself: what it is charged with if the same happens again.
   */
  z.object({
    type: z.literal('infrastructureFailed'),
    message: z.string().max(4000),
    suspect: trialFailureSchema.optional(),
  }),
]);
export type WorkReport = z.infer<typeof workReportSchema>;

/** What `nextStep` says should be under way now. */
export type NextStep =
  | { readonly queue: 'runner'; readonly job: string; readonly work: RunnerWork }
  | { readonly queue: 'team'; readonly job: string; readonly work: TeamWork }
  /** Somebody else's move; at `until` (milliseconds since 1970) the stated default takes effect. */
  | { readonly queue: 'timer'; readonly job: string; readonly until: number };

/** Live progress of a trial: a short-lived value beside the run, not an event. */
export const progressSchema = z.object({
  run: z.string(),
  job: z.string(),
  /** One sentence for a wait that people should know of: "The Docker engine does not answer; the trial waits." */
  waiting: z.string().max(500).nullable(),
  epoch: z.number().nonnegative(),
  epochs: z.number().nonnegative(),
  trainLoss: z.number().nullable(),
  valAccuracy: z.number().nullable(),
  imagesPerSecond: z.number().nonnegative().nullable(),
  secondsLeft: z.number().nonnegative().nullable(),
});
export type Progress = z.infer<typeof progressSchema>;
