import { z } from 'zod';

const count = z.int().nonnegative();
const share = z.number().min(0).max(1);

/** Correct or not for each image of a split, one bit each (bit 0 of byte 0 is image 0), in base64. */
export const correctnessSchema = z.string().max(2_000_000);

/** Non-zero cells of a confusion matrix: [actual class, predicted class, images]. */
export const confusionSchema = z.array(z.tuple([count, count, count])).max(200_000);
export type Confusion = z.infer<typeof confusionSchema>;

/** Predictions of one model on one split, scored outside the sandbox. */
export const scoreSchema = z.object({
  accuracy: share,
  images: count,
  correct: correctnessSchema,
  confusion: confusionSchema,
});
export type Score = z.infer<typeof scoreSchema>;

export const epochSchema = z.object({
  epoch: z.int().positive(),
  trainLoss: z.number().nullable(),
  valAccuracy: share,
  seconds: z.number().nonnegative(),
});
export type Epoch = z.infer<typeof epochSchema>;

/** What a sandbox may use. `seconds` is wall-clock time. */
const limitsSchema = z.object({
  memoryMegabytes: z.number().nonnegative(),
  cpus: z.number().nonnegative(),
  outputMegabytes: z.number().nonnegative().nullable(),
  seconds: z.number(),
});

/** What ended a sandbox. `itself` is the only end that its code chose. */
export const endings = [
  'itself',
  'deadline',
  'memory-limit',
  'output-limit',
  'disk-limit',
  'disk-nearly-full',
  'unmeasured',
  'cancelled',
  'outside',
] as const;

/** What the runner knows about how a sandbox ended, whatever the code inside it printed. */
export const evidenceSchema = z.object({
  image: z.string(),
  specHash: z.string(),
  exitCode: z.int().nullable(),
  outOfMemory: z.boolean(),
  seconds: z.number().nonnegative(),
  /** Null where the engine was not asked: events from before these were kept. */
  endedBy: z.enum(endings).nullable().default(null),
  /** Whose decision it was, where `endedBy` is `cancelled`. */
  cancelledBy: z.string().nullable().default(null),
  limits: limitsSchema.nullable().default(null),
  /** Highest use of memory, page cache left out, as the engine told it once a second; null for a sandbox too short for that. */
  peakMemoryBytes: z.number().nonnegative().nullable().default(null),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** One training of one pipeline with one seed, judged on the validation split. */
export const trialSchema = z.object({
  job: z.string(),
  seed: z.int(),
  score: scoreSchema,
  trainAccuracy: share,
  epochs: z.array(epochSchema).min(1).max(1000),
  trainSeconds: z.number().nonnegative(),
  imagesPerSecond: z.number().nonnegative().nullable(),
  parameters: count.nullable(),
  evidence: evidenceSchema,
});
export type Trial = z.infer<typeof trialSchema>;

export const failureReasons = [
  'crashed',
  'timed-out',
  'out-of-memory',
  'output-limit',
  'disk-limit',
  'invalid-output',
] as const;

/** A trial that ended because of the code in it: it costs the proposal, never the run. */
export const trialFailureSchema = z.object({
  job: z.string(),
  seed: z.int(),
  reason: z.enum(failureReasons),
  lastLines: z.array(z.string().max(2000)).max(40),
  evidence: evidenceSchema,
});
export type TrialFailure = z.infer<typeof trialFailureSchema>;
