import type { Card } from '../../src/bots/card.ts';
import { createPaint } from '../../src/bots/console/paint.ts';
import { renderCard } from '../../src/bots/console/render-card.ts';
import type { PostedRow } from './saved-runs.ts';

/** I4 for what is on record: one message for each card of a run's thread on each surface. */
export function postedTwice(posted: readonly PostedRow[]): readonly string[] {
  const messages = posted.map(({ surface, run, key }) => `${key} of run ${run} on ${surface}`);
  const repeated = new Set(messages.filter((message, index) => messages.indexOf(message) !== index));
  return [...repeated].map((message) => `I4: card ${message} is on record more than once.`);
}

const columnsOfAPipe = 80;

/**
 * I4 for what people saw: `output` is all that the bots of a thread have printed, `cards` what stands in the thread in the end.
 * Edits are not counted: they are told in a sentence, without the box that a new card has.
 */
export function printedTwice(output: string, cards: readonly Card[]): readonly string[] {
  const lines = output.split('\n');
  const tops = cards.filter(({ parts }) => parts.length > 0).map(topLine);
  return [...new Set(tops)].flatMap((top) => {
    const printed = lines.filter((line) => line === top).length;
    const expected = tops.filter((other) => other === top).length;
    return printed > expected ? [`I4: the card “${titleIn(top)}” was posted ${printed} times.`] : [];
  });
}

function topLine(card: Card): string {
  return renderCard(card, columnsOfAPipe, createPaint(false))[0] ?? '';
}

function titleIn(top: string): string {
  return top.replace(/^┌─ /, '').replace(/ ─*┐$/, '');
}
