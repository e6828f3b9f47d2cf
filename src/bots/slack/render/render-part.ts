import type { types } from '@slack/bolt';
import { plainText } from '../../../report/plain-text.ts';
import type { Part } from '../../card.ts';
import { cutWords } from '../../render/cut.ts';
import type { RenderedPart, Room, Where } from '../../render/fit-parts.ts';
import { contextWords } from './context.ts';
import { limits } from './limits.ts';
import type { Form } from './message.ts';
import { renderChart } from './render-chart.ts';
import { renderDetails } from './render-details.ts';
import { renderDiff } from './render-diff.ts';
import { renderFacts } from './render-facts.ts';
import { renderProgress, renderSteps } from './render-progress.ts';
import { renderTable } from './render-table.ts';
import { richLines, richText } from './rich-words.ts';

/** A part of a card as blocks; what is too long for its room is cut, with a sentence that says where all of it is. */
export function renderPart(
  part: Part,
  form: Form,
  room: Room,
  where: Where<types.AnyBlock>,
): RenderedPart<types.AnyBlock> {
  switch (part.kind) {
    case 'text':
      return wordsPart(part.text, room.words, where, (text) => richText(...richLines(text)));
    case 'note':
      return wordsPart(part.text, room.words, where, (text) => contextWords(text, part.at));
    case 'facts':
      return renderFacts(part.facts, room.words, where);
    case 'progress':
      return { blocks: renderProgress(part), isWhole: true };
    case 'steps':
      return { blocks: renderSteps(part, form), isWhole: true };
    case 'chart':
      return { blocks: renderChart(part), isWhole: true };
    case 'table':
      return renderTable(part, form, room.table, where);
    case 'diff':
      return renderDiff(part, room.diff, where);
    case 'details':
      return renderDetails(part, form, room.details, where);
  }
}

function wordsPart(
  words: string,
  room: number,
  where: Where<types.AnyBlock>,
  blockOf: (text: string) => types.AnyBlock,
): RenderedPart<types.AnyBlock> {
  const text = plainText(words).trim();
  if (text === '') return { blocks: [], isWhole: true };
  const shown = cutWords(text, Math.min(room, limits.sectionText));
  const isWhole = shown === text;
  return { blocks: [blockOf(shown), ...(isWhole ? [] : [where('The whole text')])], isWhole };
}
