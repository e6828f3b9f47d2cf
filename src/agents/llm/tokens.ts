import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The tokenizer needs quadratic time for one long word, such as a hundred thousand equal letters; pieces bound that. */
const pieceLength = 500;
const noSpecialWords = { disallowedSpecial: new Set<string>() };

type Tokenizer = typeof import('gpt-tokenizer/encoding/o200k_base');
let tokenizer: Tokenizer | undefined;

/**
 * How many tokens a text is to the newer OpenAI models; other models differ by some 20 %. The first call takes half a second, in
 * which the vocabulary is read.
 */
export function countTokens(text: string): number {
  tokenizer ??= require('gpt-tokenizer/encoding/o200k_base') as Tokenizer;
  let tokens = 0;
  for (let start = 0; start < text.length; start += pieceLength)
    tokens += tokenizer.countTokens(text.slice(start, start + pieceLength), noSpecialWords);
  return tokens;
}

/** The same for a text of any length, in a time that is bounded: of a very long one only the beginning is counted. */
export function estimateTokens(text: string): number {
  const sample = text.slice(0, mostCountedCharacters);
  return sample.length === text.length ? countTokens(text) : countTokens(sample) * (text.length / sample.length);
}
const mostCountedCharacters = 200_000;

/** Only empty space and ruled lines have more for long: what is longer than this need not be counted to be cut. */
const mostCharactersPerToken = 16;

/** Which part of a text matters most: of code its start, of a log its end. */
type Kept = 'start' | 'end' | 'both';

/** The text, or as much of it as so many tokens hold, with a note of how much was left out where. */
export function fitTokens(text: string, mostTokens: number, kept: Kept = 'start'): string {
  const mostCharacters = mostTokens * mostCharactersPerToken;
  if (text.length <= mostCharacters && countTokens(text) <= mostTokens) return text;
  let fits = 0;
  let tooLong = Math.min(text.length, mostCharacters);
  while (tooLong - fits > 1) {
    const length = Math.floor((fits + tooLong) / 2);
    if (countTokens(shortened(text, length, kept)) <= mostTokens) fits = length;
    else tooLong = length;
  }
  return shortened(text, fits, kept);
}

/** Keeps so many characters and says how many are missing. Never half of a character that is two code units. */
export function shortened(text: string, characters: number, kept: Kept = 'both'): string {
  if (text.length <= characters) return text;
  const note = `[… ${text.length - characters} characters left out …]`;
  switch (kept) {
    case 'start':
      return `${text.slice(0, characters).toWellFormed()}\n${note}`;
    case 'end':
      return `${note}\n${text.slice(text.length - characters).toWellFormed()}`;
    case 'both': {
      const head = Math.ceil(characters / 2);
      const tail = text.slice(text.length - (characters - head));
      return `${text.slice(0, head).toWellFormed()}\n${note}\n${tail.toWellFormed()}`;
    }
  }
}
