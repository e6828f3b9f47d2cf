import { z } from 'zod';
import { componentSchema } from './component.ts';
import { sourceSchema } from './pipeline.ts';

/** The analyst's choice of a component, with the numbers that it rests on. */
export const diagnosisSchema = z.object({ component: componentSchema, reason: z.string().min(1).max(4000) });
export type Diagnosis = z.infer<typeof diagnosisSchema>;

/** What an engineer answers with: ONE change to one component. */
export const proposalDraftSchema = z.object({
  component: componentSchema,
  /** Name of the move in the playbook, or a short name of an engineer's own: history is kept by it. */
  move: z.string().min(1).max(100),
  /** One line that says what changes: "batch_size 256 → 128". */
  summary: z.string().min(1).max(200),
  hypothesis: z.string().min(1).max(4000),
  /** Share of validation images, e.g. 0.004 for 0.4 points. */
  expectedGain: z.number().min(-1).max(1),
  /** Expected training time of one trial relative to the incumbent's. */
  costFactor: z.number().positive().max(1000),
  /** The complete new source of the component. */
  source: sourceSchema,
});
export type ProposalDraft = z.infer<typeof proposalDraftSchema>;

/** A draft that has entered the run: `id` is p1, p2, … in the order of the steps. */
export const proposalSchema = proposalDraftSchema.extend({
  id: z.string().regex(/^p\d+$/),
  diagnosis: diagnosisSchema,
});
export type Proposal = z.infer<typeof proposalSchema>;
