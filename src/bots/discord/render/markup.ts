import { plainText } from '../../../report/plain-text.ts';
import { typedCommand } from '../../render/typed-command.ts';

/**
 * What Discord reads as its own, and the sign that a backslash is put before so that it does not. It takes a backslash before any sign
 * that is no letter, digit or space for “as it stands”, and shows it before all others. Within words an underscore does nothing.
 */
const readAsMarkup: readonly (readonly [what: string, sign: RegExp])[] = [
  ['a backslash that would itself be taken for one', /\\(?![0-9A-Za-z\s])/],
  ['emphasis and code', /[*`]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])/],
  ['text that is struck through or hidden', /~(?=~)|\|(?=\|)/],
  ['mentions, emojis of a server, times, slash commands and addresses in angle brackets', /<(?=\S)/],
  ['mentions of all', /@(?=everyone|here)/],
  ['addresses', /:(?=\/\/)/],
  ['invitations without “https”', /(?<=discord(?:app)?)\.(?=\w)/],
  ['links under other words', /(?<=\])\(/],
  ['emojis by name', /:(?=[\w+-]+:)/],
  ['headings', /(?<=^ *)#(?=#{0,2}(?:\s|$))/],
  ['quotations', /(?<=^ *)>(?=(?:>>)?(?: |$))/],
  ['lists and small text', /(?<=^ *)-(?=[ #]|$)|(?<=^ *\d+)\.(?= |$)/],
];

const signs = new RegExp(readAsMarkup.map(([, sign]) => sign.source).join('|'), 'gim');

/** Words that Discord shows as they are, with typed commands between backticks as code. */
export function markup(words: string): string {
  return clean(words)
    .split(typedCommand)
    .map((piece, index) => {
      const isCommand = index % 2 === 1;
      if (!isCommand) return escaped(piece);
      return endsMarkup.test(piece) ? escaped(`\`${piece}\``) : `\`${piece}\``;
    })
    .join('');
}

/** In code these do nothing, but what begins before the code may end in it. */
const endsMarkup = /\*|_(?![0-9A-Za-z])/;

/** What has no control characters and no half letters; never blank, which Discord refuses. */
export function clean(words: string): string {
  const text = plainText(words).toWellFormed();
  return isBlank(text) ? '–' : text;
}

export function isBlank(text: string): boolean {
  return !/[^\s\p{Default_Ignorable_Code_Point}\u2800]/u.test(text);
}

function escaped(words: string): string {
  return words.replaceAll(signs, '\\$&');
}

/** A zero-width space: between two backticks it keeps them from being a fence's end, and nobody sees it. */
const gap = '\u200b';

/** A heading of the whole message. Discord drops a “#” at its end. */
export function titleMarkup(title: string): string {
  return `## ${markup(title).replace(/^#/, '\\#').replace(/#$/, `#${gap}`)}`;
}

export function bold(words: string): string {
  return `**${markup(words)}**`;
}

/** Bold words above a block of code, in which an underscore of theirs could find its other half. */
export function caption(words: string): string {
  return `**${escaped(clean(words)).replaceAll(/(?<!\\)_/g, '\\_')}**`;
}

/** Small grey words, line by line. */
export function small(lines: string): string {
  return lines
    .split('\n')
    .filter((line) => !isBlank(line))
    .map((line) => `-# ${line}`)
    .join('\n');
}

/** A block of code in which nothing ends the block. */
export function fenced(code: string, language = ''): string {
  return `\`\`\`${language}\n${clean(code).replaceAll('``', `\`${gap}\`${gap}`)}\n\`\`\``;
}

/** At most: so long is the block, whatever stands beside what. */
export function fencedLength(code: string): number {
  return code.length + code.split('`').length - 1 + 2 * '```\n'.length + 'diff'.length;
}

/** A moment in the reader's own time zone; `style`: `f` says date and time, `R` how long until then. */
export function moment(at: number, style: 'f' | 'R'): string {
  return `<t:${Math.round(at / 1000)}:${style}>`;
}
