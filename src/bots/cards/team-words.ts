import { inShort } from '../../report/in-short.ts';
import { plainLine } from '../../report/plain-text.ts';
import type { Part } from '../card.ts';

/** What the team says, as parts of a card. */
export function bullets(lines: readonly string[]): string {
  return lines.map((line) => `• ${plainLine(line)}`).join('\n');
}

export function listPart(title: string, lines: readonly string[]): readonly Part[] {
  return lines.length === 0 ? [] : [{ kind: 'details', title, text: bullets(lines), isCode: false }];
}

/** That the playbook had to stand in, and why. */
export function notePart(note: string | undefined): readonly Part[] {
  return note === undefined ? [] : [{ kind: 'note', text: inShort(note), at: null }];
}
