import { plainText } from '../../report/plain-text.ts';
import { withFewRemovals } from '../few-removals.ts';
import { cutLines } from './cut.ts';

export type ShortDiff = {
  /** Blank where there is no room for a line. */
  readonly shown: string;
  /** How many there are in all. */
  readonly lines: number;
  readonly isWhole: boolean;
};

/** Of a long change the beginning, with few of the lines that go. */
export function shortDiff(
  diff: string,
  mostLines: number,
  room: number,
  length = (text: string) => text.length,
): ShortDiff {
  const text = plainText(diff).trimEnd();
  const lines = text === '' ? [] : text.split('\n');
  const isWhole = length(text) <= room && lines.length <= mostLines;
  const shown = isWhole ? text : cutLines(withFewRemovals(lines).slice(0, mostLines).join('\n'), room, length);
  return { shown: shown.trimEnd(), lines: lines.length, isWhole };
}
