import { z } from 'zod';
import { componentSchema } from './component.ts';
import { pipelineSchema } from './pipeline.ts';

/** Who wrote something: the playbook, or a language model in the same role. */
export const authorSchema = z.enum(['playbook', 'model']);
export type Author = z.infer<typeof authorSchema>;

/** What the architect makes of the task, beyond the first pipeline: later roles read it. */
export const planSchema = z.object({
  understanding: z.string().min(1).max(2000),
  risks: z.array(z.string().min(1).max(500)).max(8),
  /** Most promising first. */
  ideas: z.array(z.object({ component: componentSchema, idea: z.string().min(1).max(500) })).max(20),
});
export type Plan = z.infer<typeof planSchema>;

/** What the architect answers with: the first pipeline, and why it looks as it does. */
export const designSchema = z.object({
  pipeline: pipelineSchema,
  /** Whole sentences, with numbers. */
  reasons: z.array(z.string().max(4000)).max(20),
  author: authorSchema,
  /** The playbook makes none. */
  plan: planSchema.optional(),
  /** A sentence for the thread: that the playbook had to stand in, and why. */
  note: z.string().max(2000).optional(),
});
export type Design = z.infer<typeof designSchema>;

/** The end of a run in words: three sentences that a non-expert understands, and what to try next. */
export const summarySchema = z.object({
  sentences: z.array(z.string().min(1).max(600)).length(3),
  next: z.string().min(1).max(600),
  author: authorSchema,
  note: z.string().max(2000).optional(),
});
export type Summary = z.infer<typeof summarySchema>;
