import { stripVTControlCharacters } from 'node:util';

/** All controls except the newline, and the characters that turn the direction of text around. */
const controls = /(?!\n)[\p{Cc}\p{Bidi_Control}]/gu;

/** Text from a sandbox, a dataset or a model without anything that could steer a terminal or disguise itself in one. */
export function plainText(text: string): string {
  const lines = text.replaceAll(/\r\n?|[\u2028\u2029]/g, '\n').replaceAll('\t', '    ');
  return stripVTControlCharacters(lines).replaceAll(controls, '');
}

/** The same in one line. */
export function plainLine(text: string): string {
  return plainText(text)
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim();
}
