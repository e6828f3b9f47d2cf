import type { Run } from '../refine/run.ts';
import { plainLine } from '../report/plain-text.ts';
import { type Answer, carryOut, type Desk } from './carry-out.ts';
import { isCommand, parseCommand } from './commands.ts';
import { type Interpret, type Interpretation, NotUnderstood } from './interpretation.ts';
import { understoodAs } from './understood.ts';

/** Reads what people write in their own words. */
export type Interpreter = {
  /** True for a line that it should be given: no command, in the thread of a run that goes on, where there is a model. */
  isFor(line: string, thread: string | null): boolean;
  /**
   * Rejects with `CommandRefused` for the person who wrote it, whose desk it is; where nobody could say what it means, with `NotUnderstood`.
   * Nobody else's line has to wait for it.
   */
  read(line: string, by: string, thread: string, desk: Desk): Promise<Answer>;
  close(): void;
};

const patienceSeconds = 300;
/** Of one run: the talk in one thread costs the people of another nothing. */
const linesAtOnce = 3;

export function createInterpreter({ engine, interpret }: Pick<Desk, 'engine' | 'interpret'>): Interpreter {
  const closing = new AbortController();
  const reading = new Map<string, number>();

  async function read(line: string, by: string, run: Run, ask: Interpret, desk: Desk): Promise<Answer> {
    const others = reading.get(run.id) ?? 0;
    if (others >= linesAtOnce)
      throw new NotUnderstood(
        `The language model still reads ${linesAtOnce} lines. Try again then, or type a command.`,
      );
    const over = new AbortController();
    const stopListening = engine.onChange(({ id, phase }) => {
      if (id === run.id && phase.name === 'ended') over.abort();
    });
    const timeout = AbortSignal.timeout(patienceSeconds * 1000);
    const signal = AbortSignal.any([closing.signal, over.signal, timeout]);
    reading.set(run.id, others + 1);
    try {
      const found = await waitFor(ask(line, run, by, signal), signal, line);
      return await understoodAs(found, by, run.id, desk);
    } finally {
      leave(run.id);
      stopListening();
    }
  }

  function leave(run: string): void {
    const left = (reading.get(run) ?? 0) - 1;
    if (left > 0) reading.set(run, left);
    else reading.delete(run);
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
    throw new NotUnderstood(
      `The language model did not say in time what “${plainLine(line)}” means. Nothing was done; \`help\` lists the commands.`,
      { cause: error },
    );
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
