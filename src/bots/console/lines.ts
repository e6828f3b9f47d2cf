import { CommandRefused } from '../../refine/commands.ts';
import { type Card, sentenceCard } from '../card.ts';
import { type Answer, carryOut, type Desk } from '../carry-out.ts';
import { parseCommand } from '../commands.ts';
import { createInterpreter } from '../interpreter.ts';

/** The lines that a person enters, and what comes back for them. */
export type Lines = {
  /** Lines are carried out one after the other, in the order in which they were entered. */
  enter(line: string): void;
  /** Resolves when every line so far is carried out. */
  settled(): Promise<void>;
  close(): void;
};

export type LinesOptions = {
  readonly desk: Desk;
  readonly person: string;
  readonly followed: () => string | null;
  readonly show: (card: Card) => void;
  readonly watch: (run: string) => void;
  readonly onBug: (error: unknown) => void;
};

export function createLines({ desk, person, followed, show, watch, onBug }: LinesOptions): Lines {
  const interpreter = createInterpreter(desk);
  const readings = new Set<Promise<void>>();
  let lastLine: Promise<void> = Promise.resolve();
  let isOpen = true;
  const say = (sentence: string) => show(sentenceCard('said', desk.now(), 'neutral', sentence));

  /** What the interpreter reads, the lines behind it do not wait for. */
  async function obey(line: string): Promise<void> {
    const thread = followed();
    if (thread === null || !interpreter.isFor(line, thread))
      return tell(async () => carryOut(parseCommand(line), person, thread, desk));
    say(`The language model reads “${line.trim()}”.`);
    const reading = tell(() => interpreter.read(line, person, thread, desk));
    readings.add(reading);
    void reading.catch(onBug).finally(() => readings.delete(reading));
  }

  async function tell(find: () => Promise<Answer>): Promise<void> {
    try {
      const answer = await find();
      if (isOpen) showAnswer(answer);
    } catch (error) {
      if (!(error instanceof CommandRefused)) throw error;
      if (isOpen) show(sentenceCard('warning', desk.now(), 'warning', error.message));
    }
  }

  function showAnswer(answer: Answer): void {
    switch (answer.type) {
      case 'card':
        show(answer.card);
        break;
      case 'started':
      case 'watching':
        watch(answer.run);
        break;
      case 'understood':
        say(`Understood as: ${answer.as}.`);
        showAnswer(answer.answer);
        break;
      case 'notForMe':
        say(
          'Not understood as something for the team. `guide <words>` tells it what to try; `help` lists the commands.',
        );
        break;
      case 'told':
        break;
    }
  }

  return {
    enter(line) {
      lastLine = lastLine.then(() => obey(line));
      lastLine.catch(onBug);
    },
    async settled() {
      await lastLine;
      await Promise.all(readings);
    },
    close() {
      isOpen = false;
      interpreter.close();
    },
  };
}
