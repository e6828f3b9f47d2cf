import type { Block } from '../objects.ts';
import { limits } from './limits.ts';
import { elementsOf, lengthOf, textsIn, withChildren } from './walk-blocks.ts';

/** What is wrong with blocks that are each right. */
export function jointProblems(blocks: readonly Block[], pointer: string): readonly string[] {
  const all = withChildren(blocks);
  return [...repeatedIds(all), ...tooMany(all)].map((problem) => `${problem} [json-pointer:${pointer}]`);
}

/** Ids are unique: of blocks in the message or view, of actions in their block. */
function repeatedIds(all: readonly Block[]): readonly string[] {
  return [
    ...repeated(all.map(({ block_id }) => block_id)).map((id) => `block_id ${id} already exists`),
    ...all.flatMap((block) =>
      repeated(elementsOf(block).map(({ action_id }) => action_id)).map(
        (id) => `action_id ${id} already exists for block_id ${block.block_id}`,
      ),
    ),
  ];
}

function repeated(ids: readonly unknown[]): readonly unknown[] {
  return ids.filter((id, index) => id !== undefined && ids.indexOf(id) !== index);
}

function tooMany(all: readonly Block[]): readonly string[] {
  const of = (...types: readonly string[]) => all.filter(({ type }) => types.includes(type));
  const focused = all.flatMap(elementsOf).filter((element) => element.focus_on_load === true);
  const cells = of('table', 'data_table').map(({ rows }) => rows);
  return [
    ...(of('table').length > limits.tablesInMessage ? ['only_one_table_allowed'] : []),
    ...(of('data_visualization').length > limits.visualisationsInMessage
      ? [`no more than ${limits.visualisationsInMessage} data_visualization blocks allowed`]
      : []),
    ...(lengthOf(textsIn(of('markdown'))) > limits.markdown
      ? [`markdown blocks must be less than ${limits.markdown + 1} characters in all`]
      : []),
    ...(lengthOf(textsIn(cells)) > limits.tableText
      ? [`table cells must be less than ${limits.tableText + 1} characters in all`]
      : []),
    ...(focused.length > 1 ? ['only one element may have focus_on_load'] : []),
  ];
}

/** What the blocks count for in Slack's undocumented limit on a message's text. */
export function cumulativeLengthOf(blocks: readonly Block[]): number {
  return lengthOf(textsIn(blocks)) + withChildren(blocks).length * limits.cumulativePerBlock;
}
