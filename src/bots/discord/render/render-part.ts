import { plainText } from '../../../report/plain-text.ts';
import type { Part } from '../../card.ts';
import { cutWords } from '../../render/cut.ts';
import type { RenderedPart, Room, Where } from '../../render/fit-parts.ts';
import { markup, moment, small } from './markup.ts';
import type { Block } from './message.ts';
import { renderChart } from './render-chart.ts';
import { renderDetails } from './render-details.ts';
import { renderDiff } from './render-diff.ts';
import { renderFacts } from './render-facts.ts';
import { renderProgress, renderSteps } from './render-progress.ts';
import { renderTable } from './render-table.ts';
import { textDisplay } from './text-display.ts';

/** A part of a card as text displays; what is too long for its room is cut, with a sentence that says where all of it is. `now`: in milliseconds since 1970. */
export function renderPart(part: Part, room: Room, where: Where<Block>, now: number): RenderedPart<Block> {
  switch (part.kind) {
    case 'text':
      return wordsPart(part.text, room.words, where, listMarkup);
    case 'note':
      return wordsPart(part.text, room.words, where, (text) => small(noteMarkup(text, part.at, now)));
    case 'facts':
      return renderFacts(part.facts, room.words, where);
    case 'progress':
      return { blocks: renderProgress(part), isWhole: true };
    case 'steps':
      return { blocks: renderSteps(part), isWhole: true };
    case 'chart':
      return { blocks: renderChart(part), isWhole: true };
    case 'table':
      return renderTable(part, room.table, where);
    case 'diff':
      return renderDiff(part, room.diff, where);
    case 'details':
      return renderDetails(part, room.details, where);
  }
}

function wordsPart(
  words: string,
  room: number,
  where: Where<Block>,
  markupOf: (text: string) => string,
): RenderedPart<Block> {
  const text = plainText(words).trim();
  if (text === '') return { blocks: [], isWhole: true };
  const shown = cutWords(text, room);
  const isWhole = shown === text;
  return { blocks: [textDisplay(markupOf(shown)), ...(isWhole ? [] : [where('The whole text')])], isWhole };
}

/** Lines that begin with “•”, or are numbered, become lists. */
function listMarkup(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const [mark = '', sign] = /^(?:(•)|\d+\.) (?=.*\S)/.exec(line) ?? [];
      return `${sign === undefined ? mark : '- '}${line.trim() === '' ? '' : markup(line.slice(mark.length))}`;
    })
    .join('\n');
}

/** What is to come as how long until then, what was as when. */
function noteMarkup(text: string, at: number | null, now: number): string {
  return at === null ? markup(text) : `${markup(text)} · ${moment(at, at > now ? 'R' : 'f')}`;
}
