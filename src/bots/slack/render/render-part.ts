import type { types } from '@slack/bolt';
import { plainText } from '../../../report/plain-text.ts';
import type { Part } from '../../card.ts';
import { contextWords } from './context.ts';
import { cutWords } from './cut.ts';
import { limits } from './limits.ts';
import type { Form } from './message.ts';
import { renderChart } from './render-chart.ts';
import { renderDetails } from './render-details.ts';
import { renderDiff } from './render-diff.ts';
import { renderFacts } from './render-facts.ts';
import { renderProgress, renderSteps } from './render-progress.ts';
import { renderTable } from './render-table.ts';
import type { RenderedPart, Rooms, Where } from './rendered-part.ts';
import { richLines, richText } from './rich-words.ts';

/** A part of a card as blocks; what is too long for its room is cut, with a sentence that says where all of it is. */
export function renderPart(part: Part, form: Form, rooms: Rooms, where: Where): RenderedPart {
  switch (part.kind) {
    case 'text':
      return wordsPart(part.text, rooms.words, where, (text) => richText(...richLines(text)));
    case 'note':
      return wordsPart(part.text, rooms.words, where, (text) => contextWords(text, part.at));
    case 'facts':
      return renderFacts(part.facts, rooms.words, where);
    case 'progress':
      return { blocks: renderProgress(part), isWhole: true };
    case 'steps':
      return { blocks: renderSteps(part, form), isWhole: true };
    case 'chart':
      return { blocks: renderChart(part), isWhole: true };
    case 'table':
      return renderTable(part, form, rooms.table, where);
    case 'diff':
      return renderDiff(part, rooms.diff, where);
    case 'details':
      return renderDetails(part, form, rooms.details, where);
  }
}

function wordsPart(words: string, room: number, where: Where, blockOf: (text: string) => types.AnyBlock): RenderedPart {
  const text = plainText(words).trim();
  if (text === '') return { blocks: [], isWhole: true };
  const shown = cutWords(text, Math.min(room, limits.sectionText));
  const isWhole = shown === text;
  return { blocks: [blockOf(shown), ...(isWhole ? [] : [where('The whole text')])], isWhole };
}
