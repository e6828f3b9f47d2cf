import { clearScreenDown, cursorTo, type Interface, moveCursor } from 'node:readline';
import type { Writable } from 'node:stream';
import stringWidth from 'string-width';
import { clip } from '../table-lines.ts';
import type { Paint } from './paint.ts';

/** Where lines appear while a person may be typing. */
export type Screen = {
  readonly columns: () => number;
  print(lines: readonly string[]): void;
  /** What goes on now. `milestone` changes when it is worth a line of its own where lines cannot be replaced. */
  showLive(line: string | null, milestone: string | null): void;
  /** A line has been entered. */
  entered(line: string): void;
  close(): void;
};

export type TerminalOutput = Writable & { readonly columns?: number };

const usualColumns = 80;

/** A terminal: lines go above the live line, the live line above the prompt, and what the person has typed stays as it is. */
export function createTerminalScreen(prompt: Interface, output: TerminalOutput, paint: Paint): Screen {
  let live: string | null = null;
  let liveRows = 0;
  const columns = () => output.columns ?? usualColumns;

  function erase(rowsAbove: number): void {
    moveCursor(output, 0, -(rowsAbove + liveRows));
    cursorTo(output, 0);
    clearScreenDown(output);
    liveRows = 0;
  }

  /** Readline first goes up to where it believes its prompt to begin, so the cursor is put as far below. */
  function draw(rowsTyped: number): void {
    if (live !== null) {
      output.write(`${paint.dim(clip(live, columns() - 1))}\n`);
      liveRows = 1;
    }
    output.write('\n'.repeat(rowsTyped));
    prompt.prompt(true);
  }

  function redraw(lines: readonly string[]): void {
    const { rows } = prompt.getCursorPos();
    erase(rows);
    output.write(lines.map((line) => `${line}\n`).join(''));
    draw(rows);
  }

  return {
    columns,
    print: redraw,
    showLive(line) {
      if (line === live) return;
      live = line;
      redraw([]);
    },
    entered(line) {
      const typed = `${prompt.getPrompt()}${line}`;
      erase(Math.floor(stringWidth(typed) / columns()) + 1);
      output.write(`${paint.dim(typed)}\n`);
      draw(0);
    },
    close() {
      erase(prompt.getCursorPos().rows);
    },
  };
}

const secondsBetweenLiveLines = 5;

/** A pipe or a file: nothing is ever replaced, so live lines come at milestones only, and not more often than people read. */
export function createPlainScreen(output: TerminalOutput, now: () => number): Screen {
  const last = { at: Number.NEGATIVE_INFINITY, milestone: '' };
  const print = (lines: readonly string[]) => void output.write(lines.map((line) => `${line}\n`).join(''));
  return {
    columns: () => output.columns ?? usualColumns,
    print,
    showLive(line, milestone) {
      if (
        line === null ||
        milestone === null ||
        milestone === last.milestone ||
        now() - last.at < secondsBetweenLiveLines * 1000
      )
        return;
      last.at = now();
      last.milestone = milestone;
      print([`  ${line}`]);
    },
    entered: () => undefined,
    close: () => undefined,
  };
}
