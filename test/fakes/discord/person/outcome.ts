import { until } from '../../slack/until.ts';
import { type Interaction, interactionTypes, type Modal } from '../interactions.ts';
import { type Message, messageFlags } from '../objects.ts';
import { findMessage, type World } from '../world.ts';
import { visibleText } from './visible-text.ts';

/** What somebody sees of what they did, as it stands at every moment. */
export type Outcome = {
  /** What Discord says where the app did not answer in time; null: it did. */
  readonly failure: string | null;
  readonly modal: Modal | null;
  /** The messages that answered, oldest first. */
  readonly replies: readonly Message[];
  /** All of it in words. */
  readonly text: string;
  /** The first reply, once there is one that is more than "is thinking…". */
  reply(seconds?: number): Promise<Message>;
  /** The form that opened. */
  form(): Modal;
};

const failures: Readonly<Record<Interaction['type'], string>> = {
  [interactionTypes.command]: 'The application did not respond',
  [interactionTypes.component]: 'This interaction failed',
  [interactionTypes.autocomplete]: 'Loading options failed',
  [interactionTypes.modal]: 'Something went wrong. Try again.',
};

/** Looks at what became of it, once the app is not "thinking" any more or patience is at an end. */
export async function outcomeOf(world: World, interaction: Interaction, waitSeconds: number): Promise<Outcome> {
  const { sourceId, channelId } = interaction;
  const failure = interaction.answer === null ? failures[interaction.type] : null;
  const replies = () =>
    [interaction.originalId, ...interaction.followUpIds]
      .filter((id) => id !== null && id !== sourceId)
      .flatMap((id) => findMessage(world, channelId, id ?? '') ?? []);
  const done = () => replies().filter(({ flags }) => !(flags & messageFlags.loading));
  const isThinking = () => done().length < replies().length;
  await until(() => !isThinking(), waitSeconds);
  return {
    failure,
    modal: interaction.modal,
    get replies() {
      return replies();
    },
    get text() {
      return [failure, interaction.modal?.title, ...replies().map(visibleText)].filter(Boolean).join('\n');
    },
    async reply(seconds = 3) {
      const [first] = (await until(() => done().length > 0 && done(), seconds)) || [];
      if (!first) throw new Error(`Nothing answered within ${seconds} s.${failure ? ` Discord says: ${failure}` : ''}`);
      return first;
    },
    form() {
      if (!interaction.modal) throw new Error(`No form opened. ${failure ?? ''}`);
      return interaction.modal;
    },
  };
}
