import type { types } from '@slack/bolt';
import { paragraph, richText } from './rich-words.ts';

/** Mentions for a message's `text`, where Slack reads markup. */
export function mentionWords(ids: readonly string[]): string {
  return known(ids)
    .map((id) => (isGroup(id) ? `<!subteam^${id}>` : `<@${id}>`))
    .join(' ');
}

/** The same people among the blocks, for those who read the message. */
export function mentionBlocks(ids: readonly string[]): readonly types.RichTextBlock[] {
  const mentions = known(ids).flatMap((id, index): types.RichTextElement[] => [
    { type: 'text', text: index === 0 ? 'For ' : ' ' },
    isGroup(id) ? { type: 'usergroup', usergroup_id: id } : { type: 'user', user_id: id },
  ]);
  return mentions.length === 0 ? [] : [richText(paragraph(...mentions))];
}

/** More are no longer a mention but an announcement. */
const mostMentions = 20;

function known(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].filter((id) => /^[UWS][A-Z0-9]+$/.test(id)).slice(0, mostMentions);
}

function isGroup(id: string): boolean {
  return id.startsWith('S');
}
