import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Action, Card } from './card.ts';

/** What a button carries: which card of which run it stood on, in which state that card was, and what it does. */
export type ActionValue = {
  readonly run: string;
  readonly key: string;
  /** `revisionOf` the card that the person saw. */
  readonly revision: string;
  readonly typed: string;
};

/**
 * Names the choices that a card offers. A click on a card that offers others by now is late: somebody decided meanwhile. Progress, or
 * the first of two approvals, changes what a card says and not what may be chosen.
 */
export function revisionOf({ actions }: Card): string {
  const choices = actions.map(({ label, typed }) => `${label} ${typed}`).join('\n');
  return createHash('sha256').update(choices).digest('hex').slice(0, 6);
}

/** A value for the platform's button: no longer than 60 characters for the cards of a thread. */
export function encodeAction(run: string, card: Card, action: Action): string {
  return ['v1', run, card.key, revisionOf(card), action.typed].join('|');
}

const parts = z.tuple([z.literal('v1'), z.string(), z.string(), z.string()], z.string());

/** Null for a value that is not of ours. */
export function decodeAction(value: string): ActionValue | null {
  const parsed = parts.safeParse(value.split('|'));
  if (!parsed.success) return null;
  const [, run, key, revision, ...typed] = parsed.data;
  return { run, key, revision, typed: typed.join('|') };
}
