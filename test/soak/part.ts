import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { killedMark } from './printed.ts';

const repository = resolve(import.meta.dirname, '../..');
const keptCharacters = 4000;

export type PartOptions = {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Takes whatever the process says. */
  readonly outputFile: string;
  /** Told when it ends without having been asked to; `lastWords` is the end of what it said since its start. */
  readonly onOwnExit: (how: string, lastWords: string) => void;
};

/** One process of a soak: killed on purpose, started again, and not expected to end by itself. */
export type Part = {
  readonly name: string;
  readonly isUp: () => boolean;
  readonly isStopped: () => boolean;
  /** Milliseconds since 1970; of the newest process. */
  readonly startedAt: () => number;
  readonly start: () => void;
  readonly type: (line: string) => void;
  readonly signal: (signal: 'SIGSTOP' | 'SIGCONT') => void;
  /** Sends the signal and waits for the end, which SIGKILL brings about where it takes longer than the patience. */
  readonly end: (signal: 'SIGKILL' | 'SIGTERM', patienceMilliseconds?: number) => Promise<Ending>;
};

export type Ending = { readonly milliseconds: number; readonly exitCode: number | null; readonly wasForced: boolean };

export function createPart({ name, command, args, environment, outputFile, onOwnExit }: PartOptions): Part {
  let child: ChildProcess | null = null;
  let startedAt = 0;
  let isEnding = false;
  let isStopped = false;

  const isUp = () => child !== null && child.exitCode === null && child.signalCode === null && !isEnding;

  process.once('exit', () => child?.kill('SIGKILL'));
  return {
    name,
    isUp,
    isStopped: () => isStopped,
    startedAt: () => startedAt,
    start() {
      let said = '';
      const started = spawnPart(command, args, environment);
      const hear = (text: string) => {
        said = (said + text).slice(-keptCharacters);
        appendFileSync(outputFile, text);
      };
      started.stdout.setEncoding('utf8').on('data', hear);
      started.stderr.setEncoding('utf8').on('data', hear);
      started.stdin.on('error', () => {}); // killed while a line was on its way
      started.once('close', (code, signal) => {
        if (!isEnding || child !== started) onOwnExit(signal ?? `exit code ${code}`, said);
      });
      child = started;
      isEnding = false;
      isStopped = false;
      startedAt = Date.now();
    },
    type: (line) => void child?.stdin?.write(`${line}\n`),
    signal(signal) {
      isStopped = signal === 'SIGSTOP';
      child?.kill(signal);
    },
    async end(signal, patienceMilliseconds = 10_000) {
      if (child === null || !isUp()) return { milliseconds: 0, exitCode: null, wasForced: false };
      isEnding = true;
      const since = performance.now();
      let wasForced = false;
      const ended = once(child, 'close');
      child.kill(signal);
      const force = setTimeout(() => {
        wasForced = true;
        child?.kill('SIGKILL');
      }, patienceMilliseconds);
      await ended;
      clearTimeout(force);
      if (child.signalCode === 'SIGKILL') appendFileSync(outputFile, `\n${killedMark}\n`);
      return { milliseconds: performance.now() - since, exitCode: child.exitCode, wasForced };
    },
  };
}

function spawnPart(command: string, args: readonly string[], environment: Readonly<Record<string, string>>) {
  const { PATH = '', HOME = '', DOCKER_HOST } = process.env;
  return spawn(command, args, {
    cwd: repository,
    env: { PATH, HOME, ...(DOCKER_HOST === undefined ? {} : { DOCKER_HOST }), ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C is for the soak, which ends its parts itself.
    detached: true,
  });
}
