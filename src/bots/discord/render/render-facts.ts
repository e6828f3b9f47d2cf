import { plainLine, plainText } from '../../../report/plain-text.ts';
import type { Fact } from '../../card.ts';
import { cutWords } from '../../render/cut.ts';
import type { RenderedPart, Where } from '../../render/fit-parts.ts';
import { bold, markup } from './markup.ts';
import type { Block } from './message.ts';
import { textDisplay } from './text-display.ts';

const longestLabel = 100;
const longestValue = 800;

/** A line for each fact. */
export function renderFacts(facts: readonly Fact[], room: number, where: Where<Block>): RenderedPart<Block> {
  if (facts.length === 0) return { blocks: [], isWhole: true };
  const all = facts.map(({ label, value }) => ({ label: plainLine(label), value: plainText(value).trim() || '–' }));
  const most = Math.min(room, longestValue);
  const shown = all.map(({ label, value }) => ({ label: cutWords(label, longestLabel), value: cutWords(value, most) }));
  const isWhole = all.every(({ label, value }, index) => shown[index]?.label === label && shown[index].value === value);
  const lines = shown.map(({ label, value }) => `${label === '' ? '' : `${bold(`${label}:`)} `}${markup(value)}`);
  return { blocks: [textDisplay(lines.join('\n')), ...(isWhole ? [] : [where('All of it')])], isWhole };
}
