import { typedCommand } from '../../render/typed-command.ts';

/** Text for a place in which Slack reads markup: it cannot become a mention, a link or a date. */
export function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A zero-width space: between two backticks it keeps them from being a fence's end, and nobody sees it. */
const gap = '\u200b';

/** A block of code in which nothing ends the block. */
export function fenced(code: string): string {
  return `\`\`\`\n${inFence(code)}\n\`\`\``;
}

/** At most: so long is the block, whatever stands beside what. */
export function fencedLength(code: string): number {
  return escapeMarkup(code).length + code.split('`').length - 1 + 2 * '```\n'.length;
}

function inFence(code: string): string {
  return escapeMarkup(code).replaceAll('``', `\`${gap}\`${gap}`);
}

/**
 * Words as Slack's markup that shows them as they are, with typed commands between backticks as code; null where Slack would read
 * something in them as its own. It knows no sign that takes a character's meaning away.
 */
export function markedWords(words: string): string | null {
  const [first = '', ...rest] = words.split(typedCommand);
  const outside = [first, ...rest.filter((_, index) => index % 2 === 1)];
  return outside.some((each) => markup.test(each)) ? null : escapeMarkup(words);
}

/** Emphasis, code, a quotation, or an emoji's name; an underscore within a word is none. */
const markup = /[*~`]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|^\s*>|:[a-z0-9_+'-]+:/imu;
