import { DatabaseSync } from 'node:sqlite';
import { PassThrough, Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { type ConsoleOptions, createConsole } from '../../../src/bots/console/console.ts';
import { createPosted } from '../../../src/bots/posted.ts';
import { CommandRefused } from '../../../src/refine/commands.ts';
import { type RunBuilder, settings, startTime } from '../../support/run-builder.ts';
import { type FakeEngine, fakeEngine } from '../fake-engine.ts';
import { TerminalEmulator } from './terminal-emulator.ts';

/** A person at a console on an engine that keeps its runs in memory. */
export function givenConsole({
  with: changes = {},
  columns = 80,
  engine = fakeEngine(() => startTime),
  database = new DatabaseSync(':memory:'),
}: GivenConsole = {}) {
  const input = new PassThrough();
  const isInteractive = changes.isInteractive ?? false;
  const terminal = new TerminalEmulator(columns);
  const pipe = new Pipe();
  const options: ConsoleOptions = {
    engine,
    posted: createPosted(database, 'console'),
    input,
    output: isInteractive ? terminal : pipe,
    isInteractive,
    hasColours: false,
    person: 'ada',
    carryOnWith: 'npm start',
    closesWithRun: false,
    now: () => startTime,
    newRunId: () => 'r1',
    datasets: () => ['fashion-mnist'],
    resolveDataset: (words) => {
      if (words === null || words === 'fashion-mnist') return settings.dataset;
      throw new CommandRefused(`There is no dataset “${words}”.`);
    },
    defaults: (dataset, goal) => ({ ...settings, dataset, goal }),
    reportOf: async () => 'data/runs/r1',
    unpricedModels: [],
    interpret: null,
    ...changes,
  };
  const console = createConsole(options);
  onTestFinished(console.close);
  return { console, engine, input, terminal, output: () => (isInteractive ? terminal.screen : pipe.text) };
}

export type GivenConsole = {
  readonly with?: Partial<ConsoleOptions>;
  readonly columns?: number;
  readonly engine?: FakeEngine;
  readonly database?: DatabaseSync;
};

/** The engine as it is after a run's events so far. */
export function engineWith(builder: RunBuilder): FakeEngine {
  const engine = fakeEngine(() => startTime);
  engine.append(builder.run.id, builder.events);
  return engine;
}

class Pipe extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
