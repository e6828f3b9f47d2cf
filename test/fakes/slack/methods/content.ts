import { z } from 'zod';
import { checkBlocks, type Surface } from '../blocks/check-blocks.ts';
import { limits } from '../blocks/limits.ts';
import { elementsOf, textsIn, withChildren } from '../blocks/walk-blocks.ts';
import type { Block, Metadata } from '../objects.ts';
import { Refusal } from '../refusal.ts';
import type { Upload } from '../workspace.ts';
import type { World } from '../world.ts';
import type { Caller } from './method.ts';

/** The blocks as Slack would store them, or its refusal, of which the test hears unless the app could not know. */
export function blocksOrRefusal(
  { world, workspace }: Caller,
  given: unknown,
  surface: Surface,
  pointer = '/blocks',
): readonly Block[] {
  const checked = checkBlocks(given, surface, { newBlocks: world.newBlocks, pointer });
  if ('error' in checked) throw refusalOf(world, checked.error, checked.problems, checked.expected);
  complainOfPings(world, textsIn(checked.blocks));
  for (const { slack_file } of withChildren(checked.blocks).flatMap((block) => [block, ...elementsOf(block)])) {
    if (slack_file === undefined) continue;
    const upload = [...workspace.uploads.values()].find(isMeantBy(slack_file as { id?: string; url?: string }));
    if (upload?.phase === 'ready' && upload.file.mimetype.startsWith('image/')) continue;
    throw refusalOf(
      world,
      'invalid_blocks',
      [`invalid slack file [json-pointer:${pointer}]`],
      upload?.phase === 'processing',
    );
  }
  return checked.blocks;
}

function refusalOf(world: World, error: string, problems: readonly string[], isExpected = false): Refusal {
  if (!isExpected) world.complaints.push(`${error}: ${problems.join('; ')}`);
  const messages = problems.map((problem) => `[ERROR] ${problem}`);
  return new Refusal(error, { errors: problems, response_metadata: { messages } });
}

const isMeantBy =
  ({ id, url }: { readonly id?: string; readonly url?: string }) =>
  ({ file }: Upload) =>
    file.id === id || file.permalink === url || file.url_private === url;

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
  complainOfPings(world, [text]);
  if (text.length <= limits.postedText) return text;
  world.complaints.push(`a text of ${text.length} characters was cut to ${limits.postedText}`);
  return text.slice(0, limits.postedText);
}

/** Slack would let it pass, and wake everybody: words that came from a person or a model were not escaped. */
function complainOfPings(world: World, texts: readonly string[]): void {
  for (const text of texts)
    if (/<!(channel|here|everyone)\b/.test(text))
      world.complaints.push(`a message pings everyone: ${text.slice(0, 200)}`);
}
