import { z } from 'zod';
import { checkBlocks, type Surface } from '../blocks/check-blocks.ts';
import { limits } from '../blocks/limits.ts';
import type { Block, Metadata } from '../objects.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';

/** The blocks as Slack would store them, or its refusal, of which the test hears unless the workspace is an old one. */
export function blocksOrRefusal(world: World, given: unknown, surface: Surface, pointer = '/blocks'): readonly Block[] {
  const checked = checkBlocks(given, surface, { newBlocks: world.newBlocks, pointer });
  if ('blocks' in checked) return checked.blocks;
  if (!checked.expected) world.complaints.push(`${checked.error}: ${checked.problems.join('; ')}`);
  throw new Refusal(checked.error, {
    errors: checked.problems,
    response_metadata: { messages: checked.problems.map((problem) => `[ERROR] ${problem}`) },
  });
}

const flatValue = z.union([z.string(), z.number(), z.boolean()]);
const flatObject = z.record(z.string(), flatValue);
const metadataSchema = z.strictObject({
  event_type: z
    .string()
    .regex(/^[A-Za-z0-9_.-]+$/)
    .max(255),
  event_payload: z.record(z.string(), z.union([flatValue, flatObject, z.array(flatObject)])),
});

export function metadataOrRefusal(world: World, given: unknown): Metadata | undefined {
  if (given === undefined) return undefined;
  const parsed = metadataSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  world.complaints.push(`invalid metadata: ${z.prettifyError(parsed.error)}`);
  throw new Refusal('invalid_metadata_format');
}

/** The text a message is stored with; what Slack would cut off is lost, so the test hears of it. */
export function storedText(world: World, text: string): string {
  if (text.length <= limits.postedText) return text;
  world.complaints.push(`a text of ${text.length} characters was cut to ${limits.postedText}`);
  return text.slice(0, limits.postedText);
}
