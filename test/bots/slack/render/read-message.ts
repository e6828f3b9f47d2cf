import { expect } from 'vitest';
import type { Form, SlackMessage } from '../../../../src/bots/slack/render/message.ts';
import { checkBlocks } from '../../../fakes/slack/blocks/check-blocks.ts';

type Node = Readonly<Record<string, unknown>>;

/** Every object of a message that has a `type`: blocks, elements, texts and cells, outermost first. */
export function nodesOf(value: unknown): readonly Node[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(nodesOf);
  return 'type' in value ? [{ ...value }, ...inner] : inner;
}

export function typesOf({ blocks }: SlackMessage): readonly string[] {
  return blocks.map(({ type }) => type);
}

/** All words of the blocks in the order in which people read them. */
export function wordsOf({ blocks }: Pick<SlackMessage, 'blocks'>): string {
  return nodesOf(blocks)
    .flatMap(({ text, title, caption }) => [title, caption, text])
    .filter((words) => typeof words === 'string')
    .join('\n');
}

export function buttonsOf({ blocks }: SlackMessage): readonly Node[] {
  return nodesOf(blocks).filter(({ type }) => type === 'button');
}

/** Texts of blocks in which Slack reads markup. */
export function markupOf({ blocks }: SlackMessage): readonly string[] {
  return nodesOf(blocks).flatMap((node) => (node.type === 'mrkdwn' ? [String(node.text)] : []));
}

/** That Slack would take a message, in a workspace that has the newer blocks or in one that has not. */
export function expectTaken(message: SlackMessage, form: Form): void {
  const checked = checkBlocks(message.blocks, 'message', { newBlocks: form === 'rich' });
  expect('problems' in checked ? checked.problems : []).toEqual([]);
  expect(message.text.length).toBeGreaterThan(0);
  expect(message.text.length).toBeLessThanOrEqual(4000);
  expect(wordsOf(message).length).toBeLessThanOrEqual(13_000);
  const styles = buttonsOf(message).flatMap(({ style }) => (style === undefined ? [] : [style]));
  expect(styles).toEqual([...new Set(styles)]);
  for (const { type, text } of nodesOf(message.blocks)) if (type === 'text') expect(text).not.toBe('');
}

/** That nobody but `allowed` is notified, and that nothing is a link or a formatting that no card asks for. */
export function expectHarmless(message: SlackMessage, allowed: readonly string[] = []): void {
  for (const text of [message.text, ...markupOf(message)]) {
    const controls = [...text.matchAll(/<[^>]*>?/g)].map(([control]) => control);
    const mentions = new Set(allowed.map((id) => (id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`)));
    expect(controls.filter((control) => !control.startsWith('<!date^') && !mentions.has(control))).toEqual([]);
    expect(text).not.toMatch(/[\p{Bidi_Control}]|(?!\n)\p{Cc}/u);
  }
  for (const text of markupOf(message)) {
    const outside = text.replaceAll(/```[\s\S]*?```|`[^`\n]+`|<!date[^>]*>/g, '');
    expect(outside).not.toMatch(/[*~`]|(^|\s)_|_(\s|$)|^&gt;|:\w+:/m);
  }
  const nodes = nodesOf(message.blocks);
  expect(nodes.filter(({ type }) => ['link', 'channel', 'broadcast', 'emoji', 'team'].includes(String(type)))).toEqual(
    [],
  );
  const mentioned = nodes.flatMap(({ user_id: user, usergroup_id: group }) => [user, group].filter(Boolean));
  expect(mentioned.filter((id) => !allowed.includes(String(id)))).toEqual([]);
  expect(wordsOf(message)).not.toMatch(/[\p{Bidi_Control}]|(?!\n)\p{Cc}/u);
}
