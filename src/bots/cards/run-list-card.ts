import { meanAccuracy, type Run } from '../../refine/run.ts';
import { percent } from '../../report/wording.ts';
import { type Card, sentenceCard } from '../card.ts';
import { activity, stepOf } from './live-card.ts';
import { datasetName } from './start-card.ts';

/** The answer to `list`. */
export function runListCard(runs: readonly Run[], now: number): Card {
  if (runs.length === 0) return sentenceCard('list', now, 'neutral', 'There are no runs yet. `start` begins one.');
  const rows = runs.map((run) => [
    run.id,
    datasetName(run.settings.dataset),
    incumbentAccuracy(run),
    String(run.steps.length),
    `${stepOf(run)}${activity(run)}`,
  ]);
  const title = runs.length === 1 ? '1 run' : `${runs.length} runs, newest first`;
  return {
    ...sentenceCard('list', now, 'neutral', title),
    fallback: runs.map((run) => `${run.id}: ${activity(run)}`).join('; '),
    parts: [{ kind: 'table', caption: 'Runs', columns: ['Run', 'Dataset', 'Validation', 'Steps', 'Now'], rows }],
  };
}

function incumbentAccuracy(run: Run): string {
  return run.incumbent === null || run.incumbent.trials.length === 0
    ? '–'
    : percent(meanAccuracy(run.incumbent.trials));
}
