import { createLineSplitter, plainText } from './lines.ts';
import { type HarnessMessage, parseMessage } from './protocol.ts';

/** About what the engine's log adds to each line: its time, its stream, their names. */
const bytesAroundLine = 100;
const keptLines = 40;
const keptCharacters = 500;

/** What a sandbox has written so far: messages are passed on once each, of the rest the last lines are kept. */
export type Transcript = {
  /**
   * Before the log is read again from its start: messages that are known by their number are dropped then. Returns whether
   * this reading is still the latest: an engine that was slow may answer an earlier one as well.
   */
  readonly restart: () => () => boolean;
  readonly stdout: (chunk: Buffer) => void;
  readonly stderr: (chunk: Buffer) => void;
  readonly end: () => void;
  /** True once the log holds more than anybody reads; what comes after that is not looked at. */
  readonly isOverflowing: () => boolean;
  readonly lastLines: () => readonly string[];
};

export function createTranscript(
  onMessage: (message: HarnessMessage) => void,
  limitBytes: number,
  onOverflow: () => void,
): Transcript {
  let readings = 0;
  let highestSeq = -1;
  let bytes = 0;
  let lastLines: string[] = [];

  const hear = (line: string) => {
    const message = parseMessage(line);
    if (message === null || message.seq <= highestSeq) return;
    highestSeq = message.seq;
    onMessage(message);
  };
  const keep = (line: string) => {
    const text = plainText(line, keptCharacters);
    if (text === '') return;
    lastLines.push(text);
    if (lastLines.length > keptLines) lastLines.shift();
  };
  const isCounted = (chunk: Buffer): boolean => {
    if (bytes > limitBytes) return false;
    bytes += chunk.length + linesIn(chunk) * bytesAroundLine;
    if (bytes > limitBytes) onOverflow();
    return true;
  };
  let stdout = createLineSplitter(hear);
  let stderr = createLineSplitter(keep);
  return {
    restart() {
      bytes = 0;
      lastLines = [];
      stdout = createLineSplitter(hear);
      stderr = createLineSplitter(keep);
      const reading = ++readings;
      return () => reading === readings;
    },
    stdout: (chunk) => isCounted(chunk) && stdout.write(chunk),
    stderr: (chunk) => isCounted(chunk) && stderr.write(chunk),
    end() {
      stdout.end();
      stderr.end();
    },
    isOverflowing: () => bytes > limitBytes,
    lastLines: () => lastLines,
  };
}

/** Lines that end in it. */
function linesIn(chunk: Buffer): number {
  let lines = 0;
  for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, end + 1)) lines++;
  return lines;
}
