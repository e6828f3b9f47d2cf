import type { Mention } from './message.ts';
import { textDisplay } from './text-display.ts';

/** Who is notified, in a line of its own. */
export function mentionBlocks(mentions: readonly Mention[]) {
  const words = [...new Set(mentions)].flatMap((mention) => {
    const [, kind, id] = /^(user|role):(\d{1,20})$/.exec(mention) ?? [];
    return id === undefined ? [] : [kind === 'role' ? `<@&${id}>` : `<@${id}>`];
  });
  return words.length === 0 ? [] : [textDisplay(`For ${words.slice(0, mostMentions).join(' ')}`)];
}

/** More are no longer a mention but an announcement. */
const mostMentions = 10;
