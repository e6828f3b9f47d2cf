import type { Modal } from '../interactions.ts';
import type { Message } from '../objects.ts';
import type { ChannelView } from '../views/channel-view.ts';
import { type Clicking, createClicking } from './clicking.ts';
import { type Commanding, createCommanding } from './commanding.ts';
import type { Actor } from './interact.ts';
import { type Entries, submit } from './modals.ts';
import type { Outcome } from './outcome.ts';
import { visibleText } from './visible-text.ts';
import { createWriting, type Writing } from './writing.ts';

/** What one person in a guild does and sees. */
export type Person = Writing &
  Commanding &
  Clicking & {
    readonly id: string;
    readonly name: string;
    /** Enters these into the form, by label or custom id, and sends it. */
    submit(modal: Modal, entries?: Entries, options?: { readonly waitSeconds?: number }): Promise<Outcome>;
    /** What only they see in a channel, oldest first. */
    whispers(channel: ChannelView): readonly Message[];
    /** A message as it stands now; undefined: it is gone. */
    looksAgain(message: Message): Message | undefined;
    reads(message: Message): string;
  };

/** How long somebody looks at "is thinking…". */
export const patienceSeconds = 5;

export function createPerson(actor: Actor): Person {
  const { world, user } = actor;
  const whispered = () => world.whispers.filter(({ userId }) => userId === user.id).map(({ message }) => message);
  return {
    ...createWriting(actor),
    ...createCommanding(actor),
    ...createClicking(actor),
    id: user.id,
    name: user.username,
    submit: (modal, entries = {}, { waitSeconds = patienceSeconds } = {}) => submit(actor, modal, entries, waitSeconds),
    whispers: ({ id }) => whispered().filter(({ channel_id }) => channel_id === id),
    looksAgain: ({ id, channel_id }) =>
      [...(world.messages.get(channel_id) ?? []), ...whispered()].find((message) => message.id === id),
    reads: visibleText,
  };
}
