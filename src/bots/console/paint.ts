import { styleText } from 'node:util';
import type { Tone } from '../card.ts';

type Style = Parameters<typeof styleText>[0];

/** Colours and weights for a terminal. Without colours every function returns its text as it is: nothing is said by colour alone. */
export type Paint = {
  readonly strong: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly added: (text: string) => string;
  readonly removed: (text: string) => string;
  readonly tone: (tone: Tone, text: string) => string;
};

const toneStyles: Readonly<Record<Tone, Style>> = {
  neutral: 'gray',
  info: 'cyan',
  success: 'green',
  warning: 'yellow',
  danger: 'red',
};

export function createPaint(hasColours: boolean): Paint {
  const paint = (style: Style) => (text: string) =>
    hasColours ? styleText(style, text, { validateStream: false }) : text;
  return {
    strong: paint('bold'),
    dim: paint('dim'),
    added: paint('green'),
    removed: paint('red'),
    tone: (tone, text) => paint(toneStyles[tone])(text),
  };
}
