import { z } from 'zod';
import { componentSchema } from './component.ts';
import { authorSchema } from './design.ts';
import { sourceSchema } from './pipeline.ts';

/** The analyst's choice of a component, with the numbers that it rests on. */
export const diagnosisSchema = z.object({
  component: componentSchema,
  reason: z.string().min(1).max(4000),
  /** The numbers of the run that it rests on; the playbook's stand in its reason. */
  evidence: z.array(z.string().min(1).max(500)).max(8).optional(),
  /** What would show that it is wrong; the playbook names nothing. */
  refutedBy: z.string().min(1).max(1000).optional(),
  /** Absent in runs from before language models: the playbook. */
  author: authorSchema.optional(),
  /** A sentence for the thread: that the playbook had to stand in, and why. */
  note: z.string().max(2000).optional(),
});
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
  /** Absent in runs from before language models: the playbook. A model's draft is checked before people see it. */
  author: authorSchema.optional(),
  /** A sentence for the thread: that the playbook had to stand in, and why. */
  note: z.string().max(2000).optional(),
});
export type ProposalDraft = z.infer<typeof proposalDraftSchema>;

/** A draft that has entered the run: `id` is p1, p2, … in the order of the steps. */
export const proposalSchema = proposalDraftSchema.extend({
  id: z.string().regex(/^p\d+$/),
  diagnosis: diagnosisSchema,
});
/** Why a draft could not be shown to people; its engineer or architect hears it word for word. */
export const refusalSchema = z.object({ problem: z.string().min(1).max(4000), draft: proposalDraftSchema.nullable() });
export type Refusal = z.infer<typeof refusalSchema>;
export type Proposal = z.infer<typeof proposalSchema>;
