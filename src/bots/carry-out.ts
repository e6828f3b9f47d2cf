import type { Engine } from '../engine/engine.ts';
import { type Command, CommandRefused } from '../refine/commands.ts';
import type { DatasetSource } from '../refine/dataset.ts';
import type { Run } from '../refine/run.ts';
import { mostGoalCharacters, type Settings } from '../refine/settings.ts';
import { money } from '../report/model-usage.ts';
import { listing } from '../report/wording.ts';
import { type Card, sentenceCard } from './card.ts';
import { helpCard } from './cards/help-card.ts';
import { liveCard } from './cards/live-card.ts';
import { reportCard } from './cards/report-card.ts';
import { runListCard } from './cards/run-list-card.ts';
import type { Intent } from './intent.ts';
import type { Interpret } from './interpretation.ts';
import { withStartOptions } from './start-options.ts';

/** What a surface needs to carry out what people ask for, whatever its platform. */
export type Desk = {
  readonly engine: Engine;
  readonly now: () => number;
  readonly newRunId: () => string;
  /** `team` is a workspace of a platform, `discord-100`: only its own uploads are there for it. */
  readonly datasets: (team?: string) => readonly string[];
  /** A dataset by its name or folder, the usual one for null. Throws `CommandRefused` where there is none. */
  readonly resolveDataset: (words: string | null, team?: string) => DatasetSource;
  readonly defaults: (dataset: DatasetSource, goal: string | null) => Settings;
  /** Writes what there is of a report so far and returns its folder. */
  readonly reportOf: (run: Run) => Promise<string>;
  /** Language models whose price is not known: no limit in dollars holds for them. */
  readonly unpricedModels: readonly string[];
  /** Makes sense of words that are no command; null where there is no language model. */
  readonly interpret: Interpret | null;
  /** Rejects with `CommandRefused` where this person may not. Absent where everybody may, as at the console of one machine. */
  readonly permit?: (intent: Intent, run: Run | null) => Promise<void>;
  /** What was agreed for the place, put over the settings that somebody asked for. */
  readonly rule?: (asked: Settings) => Settings;
  /** Tells a run in this place too, and gives the name of its thread here. Absent where one run is told at a time. */
  readonly watch?: (run: Run) => string;
  /** No longer tells it here; false where that is not to be. */
  readonly unwatch?: (run: Run) => boolean;
};

/** What a person gets back beside what appears in the thread anyway. */
export type Answer =
  /** `run`: whose buttons it has. */
  | { readonly type: 'card'; readonly card: Card; readonly run?: string }
  | { readonly type: 'started'; readonly run: string }
  | { readonly type: 'watching'; readonly run: string; readonly thread: string }
  /** The thread tells what was done. */
  | { readonly type: 'told' }
  /** Their words were taken for a command, which was carried out. */
  | { readonly type: 'understood'; readonly as: string; readonly answer: Answer }
  /** Their words were meant for other people. */
  | { readonly type: 'notForMe' };

/** Does what `by` asks for in the thread of the run `thread` (null: no run yet). Rejects with `CommandRefused` for that person. */
export async function carryOut(intent: Intent, by: string, thread: string | null, desk: Desk): Promise<Answer> {
  switch (intent.type) {
    case 'start':
      return start(intent, by, thread, desk);
    case 'steer': {
      const run = runOf(null, thread, desk);
      await desk.permit?.(intent, run);
      return steer(intent.command, by, run, desk);
    }
    case 'status': {
      const run = runOf(intent.run, thread, desk);
      return { type: 'card', card: liveCard(run, desk.engine.progress(run.id), desk.now()), run: run.id };
    }
    case 'watch': {
      if (intent.run === null && thread === null)
        throw new CommandRefused('Say which run, as in `watch r1a2b3`. `list` shows all.');
      const run = runOf(intent.run, thread, desk);
      await desk.permit?.(intent, run);
      return { type: 'watching', run: run.id, thread: desk.watch?.(run) ?? run.id };
    }
    case 'unwatch':
      return unwatch(runOf(null, thread, desk), desk);
    case 'report':
      return report(runOf(intent.run, thread, desk), desk);
    case 'list':
      return { type: 'card', card: runListCard(desk.engine.runs(), desk.now()) };
    case 'datasets':
      return said(desk, `Datasets: ${listing(desk.datasets())}.`);
    case 'help':
      return { type: 'card', card: helpCard(intent.about, desk.now()) };
  }
}

async function start(
  intent: Extract<Intent, { type: 'start' }>,
  by: string,
  thread: string | null,
  desk: Desk,
): Promise<Answer> {
  const before = thread === null ? null : desk.engine.find(thread);
  if (before !== null && before.phase.name !== 'ended') {
    throw new CommandRefused(
      `Run ${before.id} is not finished. \`stop\` ends it with a report; \`status\` says where it stands.`,
    );
  }
  const settings = await startSettings(intent, desk);
  const run = await desk.engine.start(desk.newRunId(), settings, by); // a run that may not be started gets no name and no room
  return { type: 'started', run: run.id };
}

/** The settings of the run that is asked for. Rejects with `CommandRefused` where it may not be started. */
export async function startSettings(intent: Extract<Intent, { type: 'start' }>, desk: Desk): Promise<Settings> {
  await desk.permit?.(intent, null);
  refuseLongGoal(intent.goal);
  const dataset = desk.resolveDataset(intent.dataset);
  const asked = withStartOptions(desk.defaults(dataset, intent.goal), intent.options);
  const settings = desk.rule?.(asked) ?? asked;
  refuseEmptyLimit(settings, desk.unpricedModels);
  return settings;
}

function refuseLongGoal(goal: string | null): void {
  if (goal === null || goal.length <= mostGoalCharacters) return;
  throw new CommandRefused(
    `The goal has ${goal.length} characters, and ${mostGoalCharacters} are the most. What else the team should know, tell it with \`guide <words>\`.`,
  );
}

function refuseEmptyLimit({ budget }: Settings, [model]: readonly string[]): void {
  if (budget.dollars == null || model === undefined) return;
  throw new CommandRefused(
    `The price of ${model} is not known, so the limit of ${money(budget.dollars)} would not hold. Name it (\`OPENAI_PRICES=${model}=in/out\`, dollars per million tokens; 0/0 for a server of your own), or use \`--dollars none\` and a limit of \`--tokens\`.`,
  );
}

async function steer(command: Exclude<Command, { type: 'start' }>, by: string, run: Run, desk: Desk): Promise<Answer> {
  const after = await desk.engine.command(run.id, command, by);
  return after.version > run.version ? { type: 'told' } : said(desk, 'Nothing changes: it is so already.');
}

function unwatch(run: Run, desk: Desk): Answer {
  if (desk.unwatch?.(run) === true) return said(desk, `Run ${run.id} is told here no more.`);
  throw new CommandRefused(`Run ${run.id} was started here, and its thread stays. \`stop\` ends a run.`);
}

async function report(run: Run, desk: Desk): Promise<Answer> {
  if (run.profile === null) return said(desk, `Run ${run.id} has nothing to report yet.`);
  const reportFolder = run.reportFolder ?? (await desk.reportOf(run).catch(refuseReport));
  return { type: 'card', card: reportCard({ ...run, reportFolder }, desk.now()) };
}

function said({ now }: Desk, sentence: string): Answer {
  return { type: 'card', card: sentenceCard('answer', now(), 'neutral', sentence) };
}

function refuseReport(error: unknown): never {
  throw new CommandRefused(
    `The report could not be written: ${error instanceof Error ? error.message : String(error)}`,
    { cause: error },
  );
}

function runOf(wanted: string | null, thread: string | null, { engine }: Desk): Run {
  const id = wanted ?? thread;
  if (id === null) throw new CommandRefused('There is no run here yet. `start` begins one.');
  const run = engine.find(id);
  if (run === null) throw new CommandRefused(`There is no run “${id}”. \`list\` shows all.`);
  return run;
}
