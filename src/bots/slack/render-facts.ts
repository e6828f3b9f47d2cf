import type { types } from '@slack/bolt';
import { plainLine, plainText } from '../../report/plain-text.ts';
import type { Fact } from '../card.ts';
import { cutWords } from './cut.ts';
import { limits } from './limits.ts';
import { markedWords } from './markup.ts';
import type { RenderedPart, Where } from './rendered-part.ts';
import { paragraph, richText, richWords } from './rich-words.ts';

/** Facts beside each other; below each other where something in them would be read as markup. */
export function renderFacts(facts: readonly Fact[], room: number, where: Where): RenderedPart {
  const all = facts.map(({ label, value }) => ({ label: plainLine(label), value: plainText(value).trim() || '–' }));
  const most = Math.min(room, longestValue);
  const shown = all.map(({ label, value }) => ({ label: cutWords(label, longestLabel), value: cutWords(value, most) }));
  const isWhole = all.every(({ label, value }, index) => shown[index]?.label === label && shown[index].value === value);
  const fields = shown.map(field);
  const blocks = fields.every((each) => each !== null) ? sections(fields) : lines(shown);
  return { blocks: [...blocks, ...(isWhole ? [] : [where('All of it')])], isWhole };
}

const longestLabel = 150;
const longestValue = 1500;

function field({ label, value }: Fact): types.MrkdwnElement | null {
  const words = markedWords(value);
  if (words === null || !/^[\p{L}\p{N}][\p{L}\p{N} -]*$/u.test(label)) return null;
  const text = `*${label.trim()}*\n${words}`.toWellFormed();
  return text.length > limits.field ? null : { type: 'mrkdwn', text, verbatim: true };
}

function sections(fields: readonly types.MrkdwnElement[]): readonly types.SectionBlock[] {
  const count = Math.ceil(fields.length / limits.sectionFields);
  return Array.from({ length: count }, (_, index) => ({
    type: 'section',
    fields: fields.slice(index * limits.sectionFields, (index + 1) * limits.sectionFields),
  }));
}

function lines(facts: readonly Fact[]): readonly types.RichTextBlock[] {
  return [
    richText(
      ...facts.map(({ label, value }) =>
        paragraph(...richWords(label, true), ...richWords(`${label && '  '}${value}`)),
      ),
    ),
  ];
}
