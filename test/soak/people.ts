import type { Run } from '../../src/refine/run.ts';
import type { Part } from './part.ts';
import type { Runs } from './runs.ts';

const mostRuns = 3;
const longestPauseMilliseconds = 4000;
const betweenLinesMilliseconds = 3000;

/** Those who start runs and steer them: by typing, and, before a bot starts, as if they had typed just before it was killed. */
export type People = {
  /** With the bot down, right before it is started. */
  readonly beforeBot: () => void;
  /** With the bot up, often. */
  readonly attend: () => void;
  readonly type: (line: string) => void;
  readonly startNoMore: () => void;
  /** How often a run that had paused after failures of the world was told to go on. */
  readonly resumedAfterFailures: () => number;
  /** Runs that wait for `resume` and are not those of the console. */
  readonly waitUnseen: () => boolean;
};

export function createPeople(bot: Part, runs: Runs, datasets: readonly string[]): People {
  let followed: string | null = null;
  let isStarting = true;
  let typedAt = 0;
  const seen = new Set<string>();
  const resumed = new Set<string>();

  const type = (line: string) => {
    if (bot.isUp()) bot.type(line);
  };
  const followedRun = () => runs.all().find(({ id }) => id === followed) ?? null;

  /** A line that follows from what is seen, not again until it can have had its effect. */
  function say(line: string): void {
    if (Date.now() - typedAt < betweenLinesMilliseconds) return;
    typedAt = Date.now();
    type(line);
  }

  function noteResumption(run: Run): void {
    if (run.workFailures.length > 0) resumed.add(`${run.id} ${run.steering.pausedAtTurn}`);
  }

  return {
    type,
    startNoMore: () => {
      isStarting = false;
    },
    resumedAfterFailures: () => resumed.size,
    waitUnseen: () => runs.unfinished().some((run) => run.id !== followed && hasWaited(run)),
    beforeBot() {
      runs.lookIntoLog();
      for (const run of runs.unfinished().filter(hasWaited)) {
        noteResumption(run);
        runs.command(run.id, { type: 'resume' });
      }
      const [first] = runs.all();
      while (isStarting && first !== undefined && runs.unfinished().length < mostRuns) {
        runs.command(`s${runs.all().length}`, { type: 'start', settings: settingsLike(first, runs.all().length) });
      }
      for (const { id } of runs.all()) seen.add(id);
      followed = runs.unfinished()[0]?.id ?? null;
      typedAt = 0;
    },
    attend() {
      if (!bot.isUp()) return;
      const started = runs.unfinished().find(({ id }) => !seen.has(id));
      if (started !== undefined) {
        seen.add(started.id);
        followed = started.id;
      }
      const run = followedRun();
      if (run === null || run.phase.name === 'ended') {
        const number = runs.all().length;
        const dataset = datasets[number % datasets.length] ?? '';
        if (isStarting && runs.unfinished().length < mostRuns) say(`start ${dataset} ${startOptions(number)}`);
      } else if (hasWaited(run)) {
        noteResumption(run);
        say('resume');
      }
    },
  };
}

/** Short: what is tested is how runs survive, not what they learn. One in two has trials of two seeds. */
function startOptions(number: number): string {
  const seeds = 1 + (number % 2);
  return `--steps 2 --wait 0 --train-seconds 2 --baseline-seeds ${seeds} --max-seeds ${seeds} --memory 1024 --seed ${number}`;
}

function settingsLike({ settings }: Run, number: number): Run['settings'] {
  const seeds = 1 + (number % 2);
  return { ...settings, seed: number, gate: { ...settings.gate, baselineSeeds: seeds, maxSeeds: seeds } };
}

function hasWaited({ steering }: Run): boolean {
  return steering.pausedSince !== null && Date.now() - steering.pausedSince > longestPauseMilliseconds;
}
