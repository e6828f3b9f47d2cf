import { basename, join } from 'node:path';
import { incumbentCourse, type Outcome, outcomeOf, verdictCounts } from '../../refine/outcome.ts';
import type { Run } from '../../refine/run.ts';
import { plainLine } from '../../report/plain-text.ts';
import { weightsAreKept, weightsFile } from '../../report/weights-file.ts';
import { duration, percent, quantity, signed } from '../../report/wording.ts';
import type { Card, CardFile, Fact, Part } from '../card.ts';
import { modelFacts } from './live-card.ts';
import { classParts, stepTable } from './report-tables.ts';
import { lastLines } from './result-card.ts';
import { datasetName } from './start-card.ts';
import { notePart } from './team-words.ts';

/** The final report in the thread; at any earlier time what there is so far. The long form is the report folder. */
export function reportCard(run: Run, at: number): Card {
  const outcome = outcomeOf(run);
  const headline = headlineOf(run, outcome);
  return {
    key: 'report',
    at,
    tone: run.ending?.failed === true ? 'danger' : run.phase.name === 'ended' ? 'success' : 'info',
    title: titleOf(run, outcome),
    fallback: `${titleOf(run, outcome)}. ${headline}`,
    parts: [
      ...summaryParts(run),
      { kind: 'text', text: headline },
      { kind: 'facts', facts: [...outcomeFacts(outcome), ...runFacts(run)] },
      ...coursePart(run),
      ...(run.steps.length === 0 ? [] : [stepTable(run)]),
      ...(outcome === null ? [] : classParts(run, outcome)),
      ...(run.reportFolder === null ? [] : [...usagePart(run), placePart(run.reportFolder)]),
    ],
    actions: [],
    // Without an outcome there is no incumbent either, and nothing to show.
    files: run.reportFolder === null || outcome === null ? [] : filesOf(run.reportFolder, headline),
  };
}

/** The run for people who do not read tables, and what to try next. */
function summaryParts({ summary }: Run): readonly Part[] {
  if (summary === null) return [];
  return [
    { kind: 'text', text: summary.sentences.map(plainLine).join(' ') },
    { kind: 'text', text: `What to try next: ${plainLine(summary.next)}` },
    ...notePart(summary.note),
  ];
}

/** A run that could not go on: the reason and the last lines, in the thread at once. */
export function failureCard(run: Run, reason: string, lines: readonly string[], at: number): Card {
  const sentence = `Run ${run.id} failed: ${plainLine(reason)}`;
  return {
    key: 'failure',
    at,
    tone: 'danger',
    title: `Run ${run.id} failed`,
    fallback: sentence,
    parts: [{ kind: 'text', text: reason }, ...lastLines(lines)],
    actions: [],
    files: [],
  };
}

function titleOf(run: Run, outcome: Outcome | null): string {
  const state = run.ending?.failed === true ? 'failed' : run.ending === null ? 'so far' : 'finished';
  if (outcome === null) return `Run ${run.id} ${state}: ${datasetName(run.settings.dataset)}`;
  return `Run ${run.id} ${state}: ${percent(outcome.baseline.accuracy)} → ${percent(outcome.final.accuracy)} ${outcome.split} accuracy`;
}

function headlineOf(run: Run, outcome: Outcome | null): string {
  if (outcome === null)
    return run.ending === null
      ? 'Nothing has been trained yet.'
      : `Nothing was trained to the end: ${plainLine(run.ending.reason)}.`;
  const kept = run.steps.filter((step) => step.verdict.name === 'kept').length;
  if (kept === 0)
    return `No change was kept: the final pipeline is the baseline, at ${percent(outcome.final.accuracy)} ${outcome.split} accuracy.`;
  const { gain, low, high } = outcome.difference;
  const change = `${gain < 0 ? 'fell' : 'rose'} by ${(100 * Math.abs(gain)).toFixed(2)} points`;
  return `${outcome.split === 'test' ? 'Test' : 'Validation'} accuracy ${change} (95 % interval ${signed(low)} to ${signed(high)}) with ${quantity(kept, 'kept change')}.`;
}

function outcomeFacts(outcome: Outcome | null): readonly Fact[] {
  if (outcome === null) return [];
  const { low, high } = outcome.interval;
  const scored =
    outcome.split === 'test'
      ? 'on the test images, scored once'
      : 'on the validation images, the test images were not scored';
  return [
    { label: 'Before', value: percent(outcome.baseline.accuracy) },
    {
      label: 'After',
      value: `${percent(outcome.final.accuracy)} (95 % interval ${(100 * low).toFixed(2)} to ${(100 * high).toFixed(2)})`,
    },
    { label: 'Measured', value: scored },
  ];
}

function runFacts(run: Run): readonly Fact[] {
  const ending = run.ending === null ? [] : [{ label: 'Ended because', value: plainLine(run.ending.reason) }];
  const verdicts = run.steps.length === 0 ? 'none' : `${run.steps.length}: ${verdictCounts(run)}`;
  return [
    { label: 'Steps', value: verdicts },
    { label: 'Time', value: duration((run.updatedAt - run.startedAt) / 1000) },
    ...modelFacts(run),
    ...ending,
  ];
}

function coursePart(run: Run): readonly Part[] {
  const values = incumbentCourse(run).map((share) => 100 * share);
  const first = values[0];
  const last = values.at(-1);
  if (first === undefined || last === undefined || values.length < 2) return [];
  const says = `From ${first.toFixed(2)} % to ${last.toFixed(2)} % validation accuracy.`;
  return [
    { kind: 'chart', title: 'Incumbent after each step', unit: '%', series: [{ name: 'validation', values }], says },
  ];
}

function usagePart(run: Run): readonly Part[] {
  const weights = weightsFile(run);
  if (weights === null) return [];
  const how =
    'To use the model, put `data.py`, `model.py` and `classify.py` of this report into one folder with its weights, and run `python3 classify.py photo.png`.';
  const where = `The weights are \`${weights}\` in the data folder of the machine that trained them.`;
  return [{ kind: 'text', text: `${how} ${where} ${weightsAreKept}.` }];
}

function placePart(folder: string): Part {
  const text = 'All of the report is in report.html, which opens in any browser.';
  return { kind: 'note', text, at: null, here: `Everything is in ${folder}.` };
}

/** Pictures first: a chat shows them at once. */
function filesOf(folder: string, headline: string): readonly CardFile[] {
  const file = (path: string, alt: string): CardFile => ({ name: basename(path), path: join(folder, path), alt });
  return [
    file('accuracy.png', `Validation accuracy over the steps. ${headline}`),
    file('confusion.png', 'Confusion matrix of the final pipeline.'),
    file('report.html', 'The whole report as one page, with its pictures.'),
    file('report.md', 'The whole report as Markdown.'),
    file('per-class.csv', 'Accuracy of each class before and after, as a table.'),
    file('pipeline/data.py', 'The final data component: how images are augmented and prepared.'),
    file('pipeline/model.py', 'The final model component: the network.'),
    file('pipeline/training.py', 'The final training component: how the network is trained.'),
    file('pipeline/classify.py', 'A program that names the class of an image with the final model.'),
  ];
}
