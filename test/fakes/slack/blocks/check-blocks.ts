import type { z } from 'zod';
import type { Block, Json } from '../objects.ts';
import { blocksOf } from './blocks.ts';
import { cumulativeLengthOf, jointProblems } from './joint-rules.ts';
import { limits, newBlockTypes } from './limits.ts';
import { numberBlocks } from './number-blocks.ts';

export type Surface = keyof typeof blocksOf;

export type Checked =
  | { readonly blocks: readonly Block[] }
  | {
      readonly error: 'invalid_blocks' | 'msg_blocks_too_long';
      readonly problems: readonly string[];
      /** The workspace does not have these blocks yet, which an app has to live with. */
      readonly expected?: true;
    };

type Options = { readonly newBlocks?: boolean; readonly pointer?: string };

/** What Slack says to blocks, and the blocks as it would store them. */
export function checkBlocks(
  given: unknown,
  surface: Surface,
  { newBlocks = true, pointer = '/blocks' }: Options = {},
): Checked {
  if (!Array.isArray(given)) return invalid([`must be an array [json-pointer:${pointer}]`]);
  const most = limits.blocks[surface];
  if (given.length > most) return invalid([`no more than ${most} items allowed [json-pointer:${pointer}]`]);
  const unknown = newBlocks ? [] : given.flatMap((block, index) => newTypeOf(block, `${pointer}/${index}`));
  if (unknown.length > 0) return { ...invalid(unknown), expected: true };
  const problems = given.flatMap((block, index) => {
    const parsed = blocksOf[surface].safeParse(block);
    return parsed.success ? [] : parsed.error.issues.flatMap((issue) => sayIssue(issue, `${pointer}/${index}`));
  });
  if (problems.length > 0) return invalid(problems);
  const blocks = numberBlocks(given as readonly Json[]);
  const joint = jointProblems(blocks, pointer);
  if (joint.length > 0) return invalid(joint);
  const length = cumulativeLengthOf(blocks);
  return surface === 'message' && length > limits.cumulativeText
    ? { error: 'msg_blocks_too_long', problems: [`they count for ${length} of ${limits.cumulativeText} characters`] }
    : { blocks };
}

function invalid(problems: readonly string[]) {
  return { error: 'invalid_blocks', problems } as const;
}

function newTypeOf(block: unknown, pointer: string): readonly string[] {
  const type = typeof block === 'object' && block !== null && 'type' in block ? String(block.type) : '';
  return newBlockTypes.has(type) ? [`unsupported type: ${type} [json-pointer:${pointer}/type]`] : [];
}

/** Problems in Slack's words where they are known. */
function sayIssue(issue: z.core.$ZodIssue, pointer: string): readonly string[] {
  const at = [pointer, ...issue.path.map(String)].join('/');
  const say = (text: string) => [`${text} [json-pointer:${at}]`];
  if (issue.code === 'too_big' && issue.origin === 'string')
    return say(`must be less than ${Number(issue.maximum) + 1} characters`);
  if (issue.code === 'too_big' && issue.origin === 'array') return say(`no more than ${issue.maximum} items allowed`);
  if (issue.code === 'too_small' && issue.origin === 'string')
    return say(`must be more than ${Number(issue.minimum) - 1} characters`);
  if (issue.code === 'too_small' && issue.origin === 'array')
    return say(`no fewer than ${issue.minimum} items allowed`);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.flatMap((key) => say(`no additional properties allowed: ${key}`));
  if (issue.code === 'invalid_union' && 'discriminator' in issue) return say('unsupported type');
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined'))
    return say(`missing required field: ${String(issue.path.at(-1))}`);
  return say(issue.message);
}
