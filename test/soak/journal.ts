import { appendFileSync } from 'node:fs';

/** All that happened in a soak with its time, in a file that is there when the soak itself dies. */
export type Journal = {
  readonly file: string;
  readonly note: (sentence: string) => void;
  /** Something that must not be. */
  readonly violate: (sentence: string) => void;
  readonly violations: () => readonly string[];
};

export function openJournal(file: string): Journal {
  const beganAt = Date.now();
  const violations: string[] = [];
  const note = (sentence: string) =>
    appendFileSync(file, `${new Date().toISOString()} ${((Date.now() - beganAt) / 1000).toFixed(1)} s  ${sentence}\n`);
  return {
    file,
    note,
    violate(sentence) {
      violations.push(sentence);
      note(`VIOLATION: ${sentence}`);
    },
    violations: () => violations,
  };
}
