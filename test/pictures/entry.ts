import type { Card } from '../../src/bots/card.ts';
import type { Run } from '../../src/refine/run.ts';

/** Something that stands in a thread: a card of the bot, words of a person, or that time has gone by. */
export type Entry =
  | { readonly from: 'bot'; readonly run: Run; readonly card: Card }
  | { readonly from: 'person'; readonly at: number; readonly name: string; readonly words: string }
  | { readonly from: 'time'; readonly words: string };

/** A page of the width of a thread with these entries. */
export type ThreadPage = (entries: readonly Entry[], heading: string | null) => string;

/** Whether people are asked to decide on what a card says, and so notified of it. */
export function asksForDecision({ key, actions }: Card): boolean {
  return key.startsWith('proposal') && actions.length > 1;
}

/** As a reader in London sees it. */
export function timeOfDay(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB', { timeZone: 'UTC', hour: '2-digit', minute: '2-digit' });
}

/** For the camera: how high the page is when its pictures are there. */
export const heightScript = `<script>
    addEventListener('load', () => {
      const main = document.querySelector('main').getBoundingClientRect();
      document.documentElement.dataset.height = Math.ceil(main.bottom + 1);
    });
  </script>`;

export const botPicture = `<svg viewBox="0 0 36 36"><rect width="36" height="36" rx="8" fill="#1a3a5c"/>
  <polyline points="7,25 13,19 18,21 28,10" fill="none" stroke="#7fd1ae" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/>
  <circle cx="28" cy="10" r="3" fill="#fff"/></svg>`;
