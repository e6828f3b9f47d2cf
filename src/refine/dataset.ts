import { z } from 'zod';

/** Where a dataset comes from, before it is prepared. `builtIn` names one that an image of ours carries. */
export const datasetSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('builtIn'), name: z.literal('fashion-mnist') }),
  z.object({
    kind: z.literal('folder'),
    name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/),
    path: z.string().min(1),
  }),
]);
export type DatasetSource = z.infer<typeof datasetSourceSchema>;

const count = z.int().nonnegative();
const size = z.tuple([count, count]);

/** What is known about a prepared dataset. `mean` and `std` are per channel, of pixels scaled to 0..1. */
export const datasetProfileSchema = z.object({
  name: z.string().max(100),
  classes: z.array(z.string().max(200)).min(2).max(65_535),
  channels: z.int().min(1).max(4),
  height: z.int().min(1).max(1024),
  width: z.int().min(1).max(1024),
  train: count,
  val: count,
  test: count,
  mean: z.array(z.number()),
  std: z.array(z.number()),
  perClass: z.object({ train: z.array(count), val: z.array(count), test: z.array(count) }),
  duplicates: z.object({
    count,
    removedFromTrain: count,
    examples: z.array(z.array(z.string().max(300)).max(2)).max(50),
  }),
  unreadable: z.object({ count, files: z.array(z.string().max(300)).max(50) }),
  originalSizes: z.object({ min: size, median: size, max: size }),
  fingerprint: z.string().regex(/^sha256:?[0-9a-f]{64}$/),
  /** A small PNG in base64: some training images, a row per class. Datasets that were prepared before there was one have none. */
  contactSheet: z.string().max(100_000).optional(),
});
export type DatasetProfile = z.infer<typeof datasetProfileSchema>;
