import stringWidth from 'string-width';
import { plainLine } from '../../report/plain-text.ts';
import type { Action, Card } from '../card.ts';
import { clip } from '../table-lines.ts';
import type { Paint } from './paint.ts';
import { renderPart, wrap } from './render-part.ts';

const widest = 100;
const narrowest = 40;

/** A card as lines for a terminal of so many columns: a box, or bare lines where a box would not fit. */
export function renderCard(card: Card, columns: number, paint: Paint): readonly string[] {
  if (card.parts.length === 0) return wrap(`• ${card.fallback}`, columns).map((line) => paint.tone(card.tone, line));
  const width = Math.min(widest, columns);
  if (width < narrowest)
    return [...wrap(plainLine(card.title), columns).map(paint.strong), ...body(card, columns, paint), ''];
  const edge = (text: string) => paint.tone(card.tone, text);
  const wholeTitle = plainLine(card.title);
  const title = clip(wholeTitle, width - 6);
  const rest = title === wholeTitle ? [] : [...wrap(wholeTitle, width - 4).map(paint.strong), ''];
  const top = `${edge('┌─')} ${paint.strong(title)} ${edge(`${'─'.repeat(Math.max(0, width - 5 - stringWidth(title)))}┐`)}`;
  const lines = [...rest, ...body(card, width - 4, paint)].map(
    (line) => `${edge('│')} ${line}${' '.repeat(Math.max(0, width - 4 - stringWidth(line)))} ${edge('│')}`,
  );
  return [top, ...lines, edge(`└${'─'.repeat(width - 2)}┘`)];
}

function body(card: Card, width: number, paint: Paint): readonly string[] {
  const blocks = card.parts.map((part) => renderPart(part, width, paint)).filter((lines) => lines.length > 0);
  const actions = card.actions.map(twin).join('   ');
  const all = actions === '' ? blocks : [...blocks, wrap(actions, width)];
  return all.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

/** A button as what is typed in its place; "…" stands for words that it needs. */
function twin({ typed, asks }: Action): string {
  return asks === undefined || asks.isOptional ? `[${typed}]` : `[${typed} …]`;
}
