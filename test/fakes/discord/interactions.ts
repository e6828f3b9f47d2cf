import { randomBytes } from 'node:crypto';
import type { Json, Message } from './objects.ts';
import { madeAt } from './snowflake.ts';
import type { World } from './world.ts';

export const interactionTypes = { command: 2, component: 3, autocomplete: 4, modal: 5 } as const;

export const callbackTypes = {
  message: 4,
  deferredMessage: 5,
  deferredUpdate: 6,
  update: 7,
  autocomplete: 8,
  modal: 9,
} as const;

export type CallbackType = (typeof callbackTypes)[keyof typeof callbackTypes];

export type Modal = {
  readonly custom_id: string;
  readonly title: string;
  readonly components: readonly Json[];
  /** What opened it. */
  readonly opener: Interaction;
};

/** What a person did, and what the app made of it. */
export type Interaction = {
  readonly id: string;
  readonly token: string;
  readonly type: (typeof interactionTypes)[keyof typeof interactionTypes];
  readonly userId: string;
  readonly channelId: string;
  /** The message whose button was pressed, or that opened the modal. */
  readonly sourceId: string | null;
  readonly payload: Json;
  answer: CallbackType | null;
  /** The app has at least tried to answer. */
  isTried: boolean;
  /** Nobody waits for an answer any more. */
  isOver: boolean;
  modal: Modal | null;
  choices: readonly Json[];
  /** The message that `@original` stands for. */
  originalId: string | null;
  followUpIds: readonly string[];
};

export function newInteraction(
  world: World,
  type: Interaction['type'],
  userId: string,
  channelId: string,
  source: Message | undefined,
  payload: (id: string, token: string) => Json,
): Interaction {
  const id = world.clock.newId();
  const token = randomBytes(60).toString('base64url');
  const interaction: Interaction = {
    id,
    token,
    type,
    userId,
    channelId,
    sourceId: source?.id ?? null,
    payload: payload(id, token),
    answer: null,
    isTried: false,
    isOver: false,
    modal: null,
    choices: [],
    originalId: null,
    followUpIds: [],
  };
  world.interactions.set(token, interaction);
  return interaction;
}

/** Answers are taken for fifteen minutes. */
export function isExpired(world: World, { id }: Interaction): boolean {
  return world.clock.now() - madeAt(id) > 15 * 60_000;
}
