import type { types } from '@slack/bolt';
import { plainLine, plainText } from '../../../report/plain-text.ts';
import type { Fact } from '../../card.ts';
import { cutWords } from '../../render/cut.ts';
import type { RenderedPart, Where } from '../../render/fit-parts.ts';
import { paragraph, richText, richWords } from './rich-words.ts';

const longestLabel = 150;
const longestValue = 1500;

/**
 * A line for each fact, as a thread is too narrow for two beside each other. Rich text and not fields of a section: those take markup
 * alone, in which a class name with an asterisk could not be shown as it is.
 */
export function renderFacts(
  facts: readonly Fact[],
  room: number,
  where: Where<types.AnyBlock>,
): RenderedPart<types.AnyBlock> {
  if (facts.length === 0) return { blocks: [], isWhole: true };
  const all = facts.map(({ label, value }) => ({ label: plainLine(label), value: plainText(value).trim() || '–' }));
  const most = Math.min(room, longestValue);
  const shown = all.map(({ label, value }) => ({ label: cutWords(label, longestLabel), value: cutWords(value, most) }));
  const isWhole = all.every(({ label, value }, index) => shown[index]?.label === label && shown[index].value === value);
  const lines = shown.map(({ label, value }) =>
    paragraph(...richWords(label && `${label}: `, true), ...richWords(value)),
  );
  return { blocks: [richText(...lines), ...(isWhole ? [] : [where('All of it')])], isWhole };
}
