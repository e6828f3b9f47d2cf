import { z } from 'zod';
import { datasetSourceSchema } from './dataset.ts';
import { memberSchema } from './person.ts';

const seconds = z
  .number()
  .positive()
  .max(30 * 24 * 3600);

/** How a proposal is kept or not; see `gate.ts`. */
export const gateSettingsSchema = z.object({
  rule: z.enum(['paired', 'greedy']),
  /** Probability with which a kept proposal must really be better. */
  confidence: z.number().min(0.5).max(0.9999),
  /** Trainings with other seeds that the baseline gets: they measure the noise floor. */
  baselineSeeds: z.int().min(1).max(10),
  /** Most trainings that one proposal may cost. */
  maxSeeds: z.int().min(1).max(10),
});
export type GateSettings = z.infer<typeof gateSettingsSchema>;

/** Of the goal. */
export const mostGoalCharacters = 2000;

/** Everything a run is started with. It never changes: what people change meanwhile is `Steering`. */
export const settingsSchema = z.object({
  dataset: datasetSourceSchema,
  goal: z.string().max(mostGoalCharacters).nullable(),
  /** First number of every seed of the run: two runs with one seed make the same proposals and batches. */
  seed: z.int().min(0).max(1_000_000),
  budget: z.object({
    /** Most proposals, whatever their verdict. */
    steps: z.int().min(1).max(1000),
    /** Wall-clock time after which no new step starts; null: no limit. */
    seconds: seconds.nullable(),
    /** Of language models, prompts and replies together; null: no limit. Absent in runs from before them. */
    tokens: z.int().positive().nullable().optional(),
    /** US dollars for language models whose price is known. */
    dollars: z.number().positive().nullable().optional(),
  }),
  /** Validation accuracy at which the run ends; null: none. */
  targetAccuracy: z.number().min(0).max(1).nullable(),
  approval: z.object({
    /** How long people may decide before the default takes effect; 0: at once; null: for ever. */
    waitSeconds: z
      .number()
      .min(0)
      .max(30 * 24 * 3600)
      .nullable(),
    onTimeout: z.enum(['approve', 'veto']),
    /** Persons who have to approve a proposal before it is trained. Absent: one. */
    approvals: z.int().min(1).max(10).optional(),
    /** Whether the person who started the run may be one of them. Absent: yes. */
    starterCounts: z.boolean().optional(),
    /** Who may decide; a surface looks it up, because only the platform knows its groups. Absent or empty: anybody in the thread. */
    approvers: z.array(memberSchema).max(50).optional(),
  }),
  gate: gateSettingsSchema,
  trial: z.object({
    /** Training time of one trial; evaluation is not counted. */
    trainSeconds: seconds,
    /** Use only the first so many (already shuffled) training images; null: all. */
    trainImages: z.int().positive().nullable(),
    memoryMegabytes: z.int().min(256),
    cpus: z.int().min(1),
  }),
});
export type Settings = z.infer<typeof settingsSchema>;
