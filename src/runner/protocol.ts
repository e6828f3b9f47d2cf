import { z } from 'zod';

const seq = z.int().nonnegative();
/** Seconds, epochs, images per second: none is larger in earnest, and people are shown them. */
const amount = z.number().nonnegative().max(1e9);
const loss = z
  .number()
  .nullable()
  .transform((value) => (value !== null && Math.abs(value) > 1e12 ? null : value));

/** What the harness may say on stdout, one JSON object a line. The code beside it can forge every one of these. */
export const harnessMessageSchema = z.discriminatedUnion('type', [
  z.object({ seq, type: z.literal('started'), parameters: z.int().nonnegative().max(1e12) }),
  z.object({
    seq,
    type: z.literal('progress'),
    epoch: amount,
    epochs: amount,
    trainLoss: loss,
    imagesPerSecond: amount.nullable(),
    secondsLeft: amount.nullable(),
  }),
  z.object({
    seq,
    type: z.literal('epoch'),
    epoch: z.int().positive(),
    epochs: amount,
    trainLoss: loss,
    seconds: amount,
    /** Null where an epoch was counted but not evaluated. */
    predictions: z
      .string()
      .regex(/^predictions-\d{1,4}\.u16$/)
      .nullable(),
  }),
  z.object({ seq, type: z.literal('done'), seconds: amount, epochs: amount, imagesPerSecond: amount.nullable() }),
  z.object({ seq, type: z.literal('refused'), message: z.string() }),
]);
export type HarnessMessage = z.infer<typeof harnessMessageSchema>;

/** A line of stdout as a message; null for everything else, which is simply not said. */
export function parseMessage(line: string): HarnessMessage | null {
  if (!line.startsWith('{')) return null;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  const message = harnessMessageSchema.safeParse(value);
  return message.success ? message.data : null;
}
