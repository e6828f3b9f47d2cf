import { z } from 'zod';
import { componentSchema } from './component.ts';
import { datasetProfileSchema } from './dataset.ts';
import { authorSchema, designSchema, planSchema, summarySchema } from './design.ts';
import { modelCallSchema } from './model-call.ts';
import { pipelineSchema } from './pipeline.ts';
import { diagnosisSchema, proposalDraftSchema, proposalSchema } from './proposal.ts';
import { settingsSchema } from './settings.ts';
import { scoreSchema, trialFailureSchema, trialSchema } from './trial.ts';

const words = z.string().max(4000);

/** Difference in accuracy with its interval; see `gate.ts`. All shares of images, not points. */
export const comparisonSchema = z.object({
  gain: z.number(),
  low: z.number(),
  high: z.number(),
  probabilityBetter: z.number().min(0).max(1),
  candidateSeeds: z.int(),
  incumbentSeeds: z.int(),
});
export type Comparison = z.infer<typeof comparisonSchema>;

const testScoreSchema = z.object({ final: scoreSchema, baseline: scoreSchema });
export type TestScore = z.infer<typeof testScoreSchema>;

/** What has happened in a run. Names are past tense; the list of these is the run's only truth. */
export const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('runStarted'), settings: settingsSchema }),
  z.object({ type: z.literal('datasetPrepared'), profile: datasetProfileSchema }),
  /** A language model's design, to be checked before it is trained. */
  z.object({ type: z.literal('designDrafted'), design: designSchema }),
  z.object({
    type: z.literal('pipelineDesigned'),
    pipeline: pipelineSchema,
    reasons: z.array(words).max(20),
    /** Absent in runs from before language models: the playbook. */
    author: authorSchema.optional(),
    plan: planSchema.optional(),
    note: words.optional(),
  }),
  z.object({ type: z.literal('baselineTrained'), trial: trialSchema }),
  z.object({ type: z.literal('componentChosen'), diagnosis: diagnosisSchema }),
  /** A language model's proposal, to be checked before people see it. */
  z.object({ type: z.literal('proposalDrafted'), draft: proposalDraftSchema }),
  /** The check of a draft failed, or it repeats what was tried: its author hears the problem and writes another. */
  z.object({ type: z.literal('draftRefused'), problem: words, draft: proposalDraftSchema.nullable() }),
  /** No usable proposal came: no step was used, and the analyst chooses again. */
  z.object({ type: z.literal('proposalGivenUp'), component: componentSchema, reason: words }),
  z.object({ type: z.literal('proposalMade'), proposal: proposalSchema, decideBy: z.number().nullable() }),
  /** One of the approvals that a proposal needs, and not yet the last. */
  z.object({ type: z.literal('approvalGiven'), proposal: z.string() }),
  z.object({ type: z.literal('proposalApproved'), proposal: z.string(), byDefault: z.boolean() }),
  z.object({ type: z.literal('candidateTrained'), trial: trialSchema }),
  z.object({ type: z.literal('incumbentTrained'), trial: trialSchema }),
  z.object({ type: z.literal('proposalKept'), proposal: z.string(), comparison: comparisonSchema }),
  z.object({ type: z.literal('proposalRolledBack'), proposal: z.string(), comparison: comparisonSchema }),
  z.object({ type: z.literal('proposalInconclusive'), proposal: z.string(), comparison: comparisonSchema }),
  z.object({ type: z.literal('proposalFailed'), proposal: z.string(), failure: trialFailureSchema }),
  z.object({
    type: z.literal('proposalVetoed'),
    proposal: z.string(),
    reason: words.nullable(),
    byDefault: z.boolean(),
  }),
  z.object({ type: z.literal('proposalDropped'), proposal: z.string(), reason: words }),
  z.object({ type: z.literal('componentPrioritised'), component: componentSchema }),
  z.object({ type: z.literal('componentFrozen'), component: componentSchema }),
  z.object({ type: z.literal('componentUnfrozen'), component: componentSchema }),
  z.object({ type: z.literal('guidanceGiven'), words }),
  z.object({ type: z.literal('runPaused'), reason: words.nullable() }),
  z.object({ type: z.literal('runResumed'), decideBy: z.number().nullable() }),
  z.object({ type: z.literal('workFailed'), message: words, isCodeSuspected: z.boolean().optional() }),
  z.object({ type: z.literal('modelCalled'), call: modelCallSchema }),
  z.object({ type: z.literal('refinementEnded'), reason: words }),
  z.object({ type: z.literal('testScored'), test: testScoreSchema }),
  z.object({ type: z.literal('testSkipped'), reason: words }),
  z.object({ type: z.literal('runFailed'), reason: words, lastLines: z.array(z.string().max(2000)).max(40) }),
  z.object({ type: z.literal('reportWritten'), folder: z.string(), summary: summarySchema.optional() }),
]);
export type Event = z.infer<typeof eventSchema>;

/** An event with its place in the run (versions count from 1 without gaps), its author and its time. */
export const storedEventSchema = z.object({
  run: z.string(),
  version: z.int().positive(),
  by: z.string(),
  at: z.number(),
  body: eventSchema,
});
export type StoredEvent = z.infer<typeof storedEventSchema>;
