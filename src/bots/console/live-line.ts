import type { Run } from '../../refine/run.ts';
import type { Progress } from '../../refine/work.ts';
import { plainLine } from '../../report/plain-text.ts';
import { duration, percent } from '../../report/wording.ts';
import { activity, currentProgress, stepOf } from '../cards/live-card.ts';
import { progressBar } from '../small-charts.ts';

/** What goes on now, in one line: "Step 3 of 6: training p3 (model), seed 1 · epoch 4 of 8 · 91.20 % · 9 s left". */
export function liveLine(run: Run, reported: Progress | null, columns: number): string {
  const progress = currentProgress(run, reported);
  const paused = run.steering.pausedAtTurn === null ? [] : ['paused: `resume` goes on'];
  return plainLine([`${stepOf(run)}${activity(run)}`, ...progressWords(progress, columns), ...paused].join(' · '));
}

const barWidth = 12;
const columnsForBar = 100;

function progressWords(progress: Progress | null, columns: number): readonly string[] {
  if (progress === null) return [];
  if (progress.waiting !== null) return [progress.waiting];
  const { epoch, epochs, valAccuracy, secondsLeft } = progress;
  const bar = columns < columnsForBar ? '' : ` ${progressBar(epoch, epochs, barWidth)}`;
  return [
    ...(epochs === 0 ? [] : [`epoch ${Math.floor(epoch)} of ${epochs}${bar}`]),
    ...(valAccuracy === null ? [] : [percent(valAccuracy)]),
    ...(secondsLeft === null ? [] : [`${duration(secondsLeft)} left`]),
  ];
}

/** Changes when an epoch ends or a wait begins; null while there is nothing that the cards do not tell. */
export function liveMilestone(run: Run, reported: Progress | null): string | null {
  const progress = currentProgress(run, reported);
  if (progress === null || (progress.waiting === null && progress.epoch < 1)) return null;
  return [run.turn, progress.waiting ?? '', Math.floor(progress.epoch)].join(' ');
}
