import type { types } from '@slack/bolt';
import { plainText } from '../../../report/plain-text.ts';
import { limits } from './limits.ts';
import { markedWords } from './markup.ts';

/** Small grey words; `at` is said in the reader's own time zone, after them. */
export function contextWords(text: string, at: number | null = null): types.ContextBlock {
  const words = plainText(text).trim().toWellFormed() || '–';
  const marked = markedWords(words);
  if (marked === null || marked.length > mostMarked)
    return context(plain(words), ...(at === null ? [] : [markup(moment(at))]));
  return context(markup(at === null ? marked : `${marked} · ${moment(at)}`));
}

/** With room for the time; what only fits without signs that are written out in markup goes plain. */
const mostMarked = limits.sectionText - 100;

function context(...elements: types.ContextBlock['elements']): types.ContextBlock {
  return { type: 'context', elements };
}

function plain(text: string): types.PlainTextElement {
  return { type: 'plain_text', text, emoji: false };
}

/** `verbatim`: addresses and names of channels stay what they are. */
function markup(text: string): types.MrkdwnElement {
  return { type: 'mrkdwn', text, verbatim: true };
}

function moment(at: number): string {
  const fallback = `${new Date(at).toISOString().slice(0, 16).replace('T', ', ')} UTC`;
  return `<!date^${Math.round(at / 1000)}^{date_short_pretty} at {time}|${fallback}>`;
}
