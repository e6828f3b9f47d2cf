import type { Block, Json } from '../objects.ts';

let numbered = 0;
const newBlockId = () => {
  numbered += 1;
  return `b${numbered.toString(36)}`;
};

/** The blocks as Slack stores them: every block and every element with an id, made up where the app gave none. */
export function numberBlocks(blocks: readonly Json[]): readonly Block[] {
  return blocks.map((block) => ({
    ...block,
    type: String(block.type),
    block_id: typeof block.block_id === 'string' ? block.block_id : newBlockId(),
    ...(block.accessory ? { accessory: numberElement(block.accessory) } : {}),
    ...(block.element ? { element: numberElement(block.element) } : {}),
    ...(Array.isArray(block.elements) ? { elements: block.elements.map(numberElement) } : {}),
    ...(Array.isArray(block.child_blocks) ? { child_blocks: numberBlocks(block.child_blocks as readonly Json[]) } : {}),
  }));
}

/** Text and pictures take no action id, so they get none. */
const inert = new Set(['plain_text', 'mrkdwn', 'image']);

function numberElement(element: unknown): unknown {
  if (typeof element !== 'object' || element === null || !('type' in element)) return element;
  const isInert = inert.has(String(element.type)) || String(element.type).startsWith('rich_text');
  return isInert || 'action_id' in element ? element : { ...element, action_id: newBlockId() };
}
