import { type APIContainerComponent, ComponentType } from 'discord-api-types/v10';
import type { Tone } from '../../card.ts';
import type { Block } from './message.ts';

/** The box that all of a card stands in. `id` is left out where nobody looks for the message. */
export function container(tone: Tone, id: number | null, blocks: readonly Block[]): APIContainerComponent {
  return {
    type: ComponentType.Container,
    ...(id === null ? {} : { id }),
    accent_color: colours[tone],
    components: [...blocks],
  };
}

/** At its edge, beside words that say the same. */
const colours: Readonly<Record<Tone, number>> = {
  neutral: 0x80848e,
  info: 0x5865f2,
  success: 0x248046,
  warning: 0xf0b232,
  danger: 0xda373c,
};
