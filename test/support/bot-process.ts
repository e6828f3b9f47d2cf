import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import type { Event, StoredEvent } from '../../src/refine/events.ts';

const repository = resolve(import.meta.dirname, '../..');
/** Where the programs of this machine are. */
export const searchPath = process.env.PATH ?? '';

export type BotProcess = ReturnType<typeof startBot>;

/** The real bot with its console, as a process: lines go in, text comes out, and it can be killed. */
export function startBot(dataFolder: string, args: readonly string[], environment: Record<string, string> = {}) {
  const child: ChildProcess = spawn(process.execPath, ['src/main.ts', ...args], {
    cwd: repository,
    env: { PATH: searchPath, DATA_DIR: dataFolder, RUNNER_ID: runnerIdIn(dataFolder), ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output += text));
  const exited = once(child, 'exit');
  return {
    output: () => output,
    type: (line: string) => child.stdin?.write(`${line}\n`),
    endInput: () => child.stdin?.end(),
    signal: (name: NodeJS.Signals) => child.kill(name),
    isAlive: () => child.exitCode === null && child.signalCode === null,
    async kill(): Promise<void> {
      child.kill('SIGKILL');
      await exited;
    },
    async exitCode(): Promise<number | null> {
      await exited;
      return child.exitCode;
    },
    /** Null where the process left by itself. */
    async signalThatEnded(): Promise<string | null> {
      await exited;
      return child.signalCode;
    },
    async says(text: string | RegExp, timeoutSeconds = 60): Promise<void> {
      const found = () => (typeof text === 'string' ? output.includes(text) : text.test(output));
      try {
        await expect.poll(found, { timeout: timeoutSeconds * 1000 }).toBe(true);
      } catch (cause) {
        throw new Error(`The bot did not say “${text}”, but at last:\n${output.slice(-3000)}`, { cause });
      }
    },
  };
}

/** What its runner is called, unless the environment says otherwise. */
export function runnerIdIn(dataFolder: string): string {
  return `test-${dataFolder.split('-').at(-1)}`;
}

/** The audit trail of the one run in a data folder. */
export function trail(dataFolder: string, run: string): readonly StoredEvent[] {
  const file = join(dataFolder, 'runs', run, 'run.jsonl');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as StoredEvent);
}

export async function happened(dataFolder: string, run: string, type: Event['type'], times = 1): Promise<void> {
  const types = () => trail(dataFolder, run).map((event) => event.body.type);
  await expect
    .poll(() => ({ types: types(), count: types().filter((other) => other === type).length }), {
      timeout: 90_000,
      interval: 20,
    })
    .toSatisfy(({ count }: { count: number }) => count >= times);
}
