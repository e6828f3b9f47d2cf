import { plainText } from '../../../report/plain-text.ts';
import { cutWords } from '../../render/cut.ts';
import { limits } from './limits.ts';
import { escapeMarkup } from './markup.ts';

/** A message's `text`: what screen readers and notifications say in place of its blocks. */
export function notificationText(mentions: string, fallback: string, title: string): string {
  const words = (plainText(fallback).trim() || plainText(title).trim() || '–').toWellFormed();
  const before = mentions === '' ? '' : `${mentions} `;
  return `${before}${escapedWithin(words, limits.text - before.length)}`;
}

/** Escaped, and cut before that, so that no sign is cut in half. */
function escapedWithin(words: string, most: number): string {
  const tooMany = escapeMarkup(words).length - words.length;
  const shortened = cutWords(words, Math.max(most - tooMany, Math.floor(most / longestEscape)));
  return escapeMarkup(shortened);
}

const longestEscape = '&amp;'.length;
