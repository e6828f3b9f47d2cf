import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { BotFailpoint, Reach } from '../../refine/failpoint.ts';
import type { Run } from '../../refine/run.ts';
import { type Card, sentenceCard } from '../card.ts';
import { activity, stepOf } from '../cards/live-card.ts';
import type { Desk } from '../carry-out.ts';
import { completions } from '../commands.ts';
import type { Posted } from '../posted.ts';
import { createReconciler } from '../reconciler.ts';
import { view } from '../view.ts';
import { consoleSurface } from './console-surface.ts';
import { createLines } from './lines.ts';
import { liveLine, liveMilestone } from './live-line.ts';
import { createPaint } from './paint.ts';
import { renderCard } from './render-card.ts';
import { createPlainScreen, createTerminalScreen, type TerminalOutput } from './screen.ts';

export type ConsoleOptions = Desk & {
  readonly posted: Posted;
  /** For fault tests only. */
  readonly reach?: Reach<BotFailpoint>;
  readonly input: Readable;
  readonly output: TerminalOutput;
  /** A person sits at a terminal: there is a prompt, and lines can be replaced. */
  readonly isInteractive: boolean;
  readonly hasColours: boolean;
  /** Who types here. */
  readonly person: string;
  /** The command with which the person carries on later, for the last words. */
  readonly carryOnWith: string;
  /** Closes when the followed run has ended, not only when the input has. */
  readonly closesWithRun: boolean;
};

/** The surface of one machine. `closed` resolves when the person leaves, or when nothing more can come. */
export type Console = {
  /** Shows a run's thread from now on. Call it, or `enter`, in the tick of `createConsole`: an input that has ended closes an idle console. */
  follow(run: string): void;
  /** Does as if the person had typed the line. */
  enter(line: string): void;
  say(sentence: string): void;
  /** Says that the run keeps its state and how to carry on, then closes: for a signal that ends the process. */
  leave(): void;
  close(): void;
  readonly closed: Promise<void>;
};

export function createConsole(options: ConsoleOptions): Console {
  const { engine, input, output, isInteractive } = options;
  const paint = createPaint(options.hasColours);
  const closing = Promise.withResolvers<void>();
  const prompt = createInterface({
    input,
    ...(isInteractive ? { output } : {}),
    terminal: isInteractive,
    prompt: '› ',
    completer: (line: string) => [completions(line), line],
  });
  const screen = isInteractive ? createTerminalScreen(prompt, output, paint) : createPlainScreen(output, options.now);
  const show = (card: Card) => screen.print(renderCard(card, screen.columns(), paint));
  const say = (sentence: string) => show(sentenceCard('said', options.now(), 'neutral', sentence));
  const warn = (sentence: string) => show(sentenceCard('warning', options.now(), 'warning', sentence));
  const reconciler = createReconciler({
    surface: consoleSurface(show),
    posted: options.posted,
    cards: (run) => cardsOf(run),
    onFailure: (error) => closing.reject(error),
    retrySeconds: 1,
    ...(options.reach === undefined ? {} : { reach: options.reach }),
  });
  const lines = createLines({
    desk: options,
    person: options.person,
    followed: () => followed,
    show,
    watch,
    onBug: closing.reject,
  });
  let followed: string | null = null;
  let shownVersion = 0;
  let hasInputEnded = false;
  let isOpen = true;

  function cardsOf(id: string): readonly Card[] {
    const run = engine.find(id);
    return run === null ? [] : view(run, engine.events(id), null).filter((card) => card.key !== 'live');
  }

  function attend(run: Run): void {
    if (run.id !== followed || !isOpen) return;
    const progress = engine.progress(run.id);
    const isOver = run.phase.name === 'ended';
    screen.showLive(isOver ? null : liveLine(run, progress, screen.columns()), liveMilestone(run, progress));
    if (run.version !== shownVersion) reconciler.update(run.id); // otherwise only its progress is new
    shownVersion = run.version;
    if (isOver || isStuck(run)) leaveWhenDone().catch(closing.reject);
  }

  /** Paused with nobody left who could type `resume`: waiting would be for ever. */
  function isStuck(run: Run): boolean {
    return hasInputEnded && run.steering.pausedAtTurn !== null;
  }

  async function leaveWhenDone(): Promise<void> {
    await lines.settled();
    await reconciler.settled();
    const run = followed === null ? null : engine.find(followed);
    const isIdle = run === null || run.phase.name === 'ended';
    if (isIdle && (hasInputEnded || (run !== null && options.closesWithRun))) close();
    else if (run !== null && isStuck(run)) leave();
  }

  function enter(line: string): void {
    screen.entered(line);
    if (line.trim() !== '') lines.enter(line);
  }

  function watch(id: string): void {
    followed = id;
    shownVersion = 0;
    const run = engine.find(id);
    if (run !== null) attend(run);
  }

  function leave(): void {
    if (isOpen) say(lastWords(followed === null ? null : engine.find(followed), options.carryOnWith));
    close();
  }

  function close(): void {
    if (!isOpen) return;
    isOpen = false;
    stopListening();
    stopHearing();
    lines.close();
    reconciler.close();
    screen.close();
    prompt.close();
    closing.resolve();
  }

  const stopListening = engine.onChange(attend);
  const stopHearing = engine.onTrouble(warn);
  prompt.on('line', enter);
  prompt.on('SIGINT', leave);
  prompt.on('close', () => {
    hasInputEnded = true;
    if (isOpen) leaveWhenDone().catch(closing.reject);
  });
  if (isInteractive) screen.print([]);

  return {
    follow(id) {
      const run = engine.find(id);
      if (run !== null && run.phase.name !== 'ended') say(`Carrying on run ${id}: ${stepOf(run)}${activity(run)}.`);
      watch(id);
    },
    enter,
    say,
    leave,
    close,
    closed: closing.promise,
  };
}

function lastWords(run: Run | null, carryOnWith: string): string {
  if (run === null || run.phase.name === 'ended') return 'Goodbye.';
  return `Run ${run.id} keeps its state, nothing finished is lost. \`${carryOnWith}\` carries on where it stopped.`;
}
