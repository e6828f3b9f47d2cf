import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Docker from 'dockerode';
import { expect } from 'vitest';
import type { Event, StoredEvent } from '../../src/refine/events.ts';

const repository = resolve(import.meta.dirname, '../..');

export type BotProcess = ReturnType<typeof startBot>;

/** A data folder of its own, with the images that the set-up built. */
export function newDataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'improve-bot-'));
  copyFileSync(join(repository, 'data/images.json'), join(folder, 'images.json'));
  return folder;
}

/** The real bot with its console, as a process: lines go in, text comes out, and it can be killed. */
export function startBot(dataFolder: string, args: readonly string[], environment: Record<string, string> = {}) {
  const child: ChildProcess = spawn(process.execPath, ['src/main.ts', ...args], {
    cwd: repository,
    env: { PATH: process.env.PATH ?? '', DATA_DIR: dataFolder, RUNNER_ID: runnerIdIn(dataFolder), ...environment },
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
      await expect
        .poll(found, { timeout: timeoutSeconds * 1000, message: `${text} in ${output.slice(-3000)}` })
        .toBe(true);
    },
  };
}

/** What its runner is called, unless the environment says otherwise. */
export function runnerIdIn(dataFolder: string): string {
  return `test-${dataFolder.split('-').at(-1)}`;
}

/** Removes a data folder with all that its runner left in the Docker engine. */
export async function removeDataFolder(dataFolder: string): Promise<void> {
  const docker = new Docker();
  const left = await docker.listContainers({ all: true, filters: { label: [`improve.data=${dataFolder}`] } });
  for (const { Id } of left) await docker.getContainer(Id).remove({ force: true, v: true }).catch(goneAlready);
  for (const { Labels } of left) {
    const job = Labels['improve.job'] ?? '';
    const volumes = await docker.listVolumes({ filters: { name: [`improve-out-${job}`] } });
    for (const { Name } of volumes.Volumes) await docker.getVolume(Name).remove().catch(goneAlready);
  }
  rmSync(dataFolder, { recursive: true, force: true });
}

/** The engine may be removing it by itself at this moment. */
function goneAlready(error: unknown): void {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : null;
  if (status !== 404 && status !== 409) throw error;
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
