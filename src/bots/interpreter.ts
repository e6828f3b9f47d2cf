import { CommandRefused } from '../refine/commands.ts';
import type { Run } from '../refine/run.ts';
import { plainLine } from '../report/plain-text.ts';
import { type Answer, carryOut, type Desk } from './carry-out.ts';
import { isCommand, parseCommand } from './commands.ts';
import type { Interpret, Interpretation } from './interpretation.ts';
import { understoodAs } from './understood.ts';

/** Reads what people write in their own words. */
export type Interpreter = {
  /** True for a line that it should be given: no command, in the thread of a run that goes on, where there is a model. */
  isFor(line: string, thread: string | null): boolean;
  /** Rejects with `CommandRefused` for the person who wrote it, whose desk it is. Nobody else's line has to wait for it. */
  read(line: string, by: string, thread: string, desk: Desk): Promise<Answer>;
  close(): void;
};

const patienceSeconds = 300;
const linesAtOnce = 3;

export function createInterpreter({ engine, interpret }: Pick<Desk, 'engine' | 'interpret'>): Interpreter {
  const closing = new AbortController();
  let reading = 0;

  async function read(line: string, by: string, run: Run, ask: Interpret, desk: Desk): Promise<Answer> {
    if (reading >= linesAtOnce)
      throw new CommandRefused(
        `The language model still reads ${linesAtOnce} lines. Try again then, or type a command.`,
      );
    const over = new AbortController();
    const stopListening = engine.onChange(({ id, phase }) => {
      if (id === run.id && phase.name === 'ended') over.abort();
    });
    const timeout = AbortSignal.timeout(patienceSeconds * 1000);
    const signal = AbortSignal.any([closing.signal, over.signal, timeout]);
    reading += 1;
    try {
      const found = await waitFor(ask(line, run, by, signal), signal, line);
      return await understoodAs(found, by, run.id, desk);
    } finally {
      reading -= 1;
      stopListening();
    }
  }

  return {
    isFor(line, thread) {
      const run = thread === null ? null : engine.find(thread);
      return interpret !== null && run !== null && run.phase.name !== 'ended' && !isCommand(line);
    },
    async read(line, by, thread, desk) {
      const run = engine.find(thread);
      if (interpret === null || run === null) return carryOut(parseCommand(line), by, thread, desk);
      return read(line, by, run, interpret, desk);
    },
    close: () => closing.abort(),
  };
}

async function waitFor(found: Promise<Interpretation>, signal: AbortSignal, line: string): Promise<Interpretation> {
  const aborted = Promise.withResolvers<never>();
  const giveUp = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([found, aborted.promise]);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new CommandRefused(
      `The language model did not say in time what “${plainLine(line)}” means. Nothing was done; \`help\` lists the commands.`,
      { cause: error },
    );
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
