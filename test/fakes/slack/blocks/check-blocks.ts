import type { z } from 'zod';
import type { Block, Json } from '../objects.ts';
import { blocksOf } from './blocks.ts';
import { limits, newBlockTypes } from './limits.ts';
import { numberBlocks } from './number-blocks.ts';

export type Surface = keyof typeof blocksOf;

export type Checked =
  | { readonly blocks: readonly Block[] }
  /** `expected`: the workspace does not have these blocks yet, which an app has to live with. */
  | {
      readonly error: 'invalid_blocks' | 'msg_blocks_too_long';
      readonly problems: readonly string[];
      readonly expected?: true;
    };

/** What Slack says to blocks, and the blocks as it would store them. */
export function checkBlocks(
  given: unknown,
  surface: Surface,
  { newBlocks = true, pointer = '/blocks' }: { newBlocks?: boolean; pointer?: string } = {},
): Checked {
  if (!Array.isArray(given))
    return { error: 'invalid_blocks', problems: [`must be an array [json-pointer:${pointer}]`] };
  if (given.length > limits.blocks[surface])
    return {
      error: 'invalid_blocks',
      problems: [`no more than ${limits.blocks[surface]} items allowed [json-pointer:${pointer}]`],
    };
  const unknown = newBlocks ? [] : given.flatMap((block, index) => newTypesIn(block, `${pointer}/${index}`));
  if (unknown.length > 0) return { error: 'invalid_blocks', problems: unknown, expected: true };
  const parsed = given.map((block) => blocksOf[surface].safeParse(block));
  const problems = parsed.flatMap((result, index) =>
    result.success ? [] : result.error.issues.flatMap((issue) => sayIssue(issue, `${pointer}/${index}`)),
  );
  const blocks = numberBlocks(given as readonly Json[]);
  problems.push(...repeatedIn(blocks, pointer), ...tooManyIn(blocks, pointer));
  if (problems.length > 0) return { error: 'invalid_blocks', problems };
  const length = textLengthOf(blocks);
  if (surface === 'message' && length > limits.cumulativeText)
    return { error: 'msg_blocks_too_long', problems: [`${length} characters of text in all`] };
  return { blocks };
}

function newTypesIn(block: unknown, pointer: string): string[] {
  const { type } = block as { type?: unknown };
  return typeof type === 'string' && newBlockTypes.has(type)
    ? [`unsupported type: ${type} [json-pointer:${pointer}/type]`]
    : [];
}

/** Problems in Slack's words where they are known. */
function sayIssue(issue: z.core.$ZodIssue, pointer: string): string[] {
  const at = [pointer, ...issue.path.map(String)].join('/');
  const say = (text: string, where = at) => [`${text} [json-pointer:${where}]`];
  if (issue.code === 'too_big' && issue.origin === 'string')
    return say(`must be less than ${Number(issue.maximum) + 1} characters`);
  if (issue.code === 'too_big' && issue.origin === 'array') return say(`no more than ${issue.maximum} items allowed`);
  if (issue.code === 'too_small' && issue.origin === 'string')
    return say(`must be more than ${Number(issue.minimum) - 1} characters`);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.flatMap((key) => say(`no additional properties allowed: ${key}`));
  if (issue.code === 'invalid_union' && 'discriminator' in issue) return say('unsupported type');
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined'))
    return say(`missing required field: ${String(issue.path.at(-1))}`);
  return say(issue.message);
}

/** Ids must be unique: of blocks in the message or view, of actions in their block. */
function repeatedIn(blocks: readonly Block[], pointer: string): string[] {
  const all = withChildren(blocks);
  const twice = all.filter(({ block_id }, index) => all.findIndex((other) => other.block_id === block_id) !== index);
  const focused = all.flatMap(elementsOf).filter((element) => element.focus_on_load === true);
  return [
    ...twice.map(({ block_id }) => `block_id ${block_id} already exists [json-pointer:${pointer}]`),
    ...all.flatMap((block) => {
      const ids = elementsOf(block).flatMap(({ action_id }) => (typeof action_id === 'string' ? [action_id] : []));
      const repeated = ids.filter((id, index) => ids.indexOf(id) !== index);
      return repeated.map(
        (id) => `action_id ${id} already exists for block_id ${block.block_id} [json-pointer:${pointer}]`,
      );
    }),
    ...(focused.length > 1 ? [`only one element may have focus_on_load [json-pointer:${pointer}]`] : []),
  ];
}

function tooManyIn(blocks: readonly Block[], pointer: string): string[] {
  const all = withChildren(blocks);
  const count = (type: string) => all.filter((block) => block.type === type).length;
  const markdown = all.flatMap((block) => (block.type === 'markdown' ? [String(block.text)] : [])).join('').length;
  return [
    ...(count('table') > limits.tablesInMessage ? [`only_one_table_allowed [json-pointer:${pointer}]`] : []),
    ...(count('data_visualization') > limits.visualisationsInMessage
      ? [`no more than ${limits.visualisationsInMessage} data_visualization blocks allowed [json-pointer:${pointer}]`]
      : []),
    ...(markdown > limits.markdown
      ? [`markdown blocks must be less than ${limits.markdown + 1} characters in all`]
      : []),
  ];
}

/** Blocks with those inside containers, outermost first. */
export function withChildren(blocks: readonly Block[]): readonly Block[] {
  return blocks.flatMap((block) => [block, ...((block.child_blocks ?? []) as readonly Block[])]);
}

/** The elements of a block that somebody can act on. */
export function elementsOf(block: Block): readonly Json[] {
  const elements = [block.accessory, block.element, ...((block.elements ?? []) as readonly unknown[])] as (
    | Json
    | undefined
  )[];
  return elements.filter((element): element is Json => element !== undefined && typeof element.type === 'string');
}

/** Every `text` that is a string, however deep: how bolt-js's issue 2867 counts. */
export function textLengthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, inner]) => sum + (key === 'text' && typeof inner === 'string' ? inner.length : textLengthOf(inner)),
    0,
  );
}
