import { type Card, sentenceCard } from '../card.ts';
import { help } from '../commands.ts';

/** The answer to `help`. */
export function helpCard(about: string | null, now: number): Card {
  const lines = help(about);
  const title = about === null ? 'What you can type, at any time' : `Help: ${about}`;
  return {
    ...sentenceCard('help', now, 'info', title),
    fallback: lines.map(({ usage, says }) => `${usage}: ${says}`).join('\n'),
    parts: [{ kind: 'facts', facts: lines.map(({ usage, says }) => ({ label: usage, value: says })) }],
  };
}
