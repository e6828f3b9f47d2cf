import { type Component, components } from '../refine/component.ts';
import type { StoredEvent } from '../refine/events.ts';
import { type Outcome, outcomeOf, verdictCounts, wilsonInterval } from '../refine/outcome.ts';
import { pipelineId } from '../refine/pipeline.ts';
import type { Run } from '../refine/run.ts';
import type { Score } from '../refine/trial.ts';
import { inShort } from './in-short.ts';
import { codeBlock, folded, literal, markdownTable, section } from './markdown.ts';
import { commonMistakes, perClass, weakest } from './per-class.ts';
import { datasetSection, methodSection, type Reproduction, reproductionSection } from './sections/circumstances.ts';
import { decisionsSection } from './sections/decisions.ts';
import { stepsSection } from './sections/steps.ts';
import { modelSection, planSection } from './sections/team.ts';
import { usageSection } from './sections/usage.ts';
import { count, duration, gainWithInterval, percent, quantity, signed } from './wording.ts';

/** The report of a run as Markdown, whatever there is of it: the pictures and files it links stand beside it. */
export function reportMarkdown(run: Run, events: readonly StoredEvent[], reproduction: Reproduction): string {
  const outcome = outcomeOf(run);
  const parts = [
    `# ${titleOf(run, outcome)}`,
    ...wordsOf(run),
    summaryOf(run, outcome),
    ...failureOf(run),
    ...(outcome === null ? [] : [resultSection(run, outcome)]),
    planSection(run),
    stepsSection(run),
    ...(outcome === null || run.profile === null ? [] : [classSection(outcome, run.profile.classes)]),
    ...(run.incumbent === null ? [] : [pipelineSection(run)]),
    usageSection(run),
    decisionsSection(events),
    modelSection(run, events),
    methodSection(run),
    datasetSection(run),
    reproductionSection(run, reproduction),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function titleOf(run: Run, outcome: Outcome | null): string {
  const name = literal(run.profile?.name ?? run.settings.dataset.name);
  if (outcome === null) return `Run ${run.id}: ${name}`;
  return `Run ${run.id}: ${name}, ${percent(outcome.baseline.accuracy)} → ${percent(outcome.final.accuracy)}`;
}

/** The summary of the team: whoever reads no further has the result and knows what to do next. */
function wordsOf({ summary }: Run): readonly string[] {
  if (summary === null) return [];
  const note = summary.note === undefined ? [] : [literal(inShort(summary.note))];
  return [summary.sentences.map(literal).join(' '), `What to try next: ${literal(summary.next)}`, ...note];
}

function summaryOf(run: Run, outcome: Outcome | null): string {
  const time = duration((run.updatedAt - run.startedAt) / 1000);
  const steps =
    run.steps.length === 0 ? 'No step was taken' : `${quantity(run.steps.length, 'step')} (${verdictCounts(run)})`;
  const ending =
    run.ending === null
      ? 'The run is still under way.'
      : `It ended because ${literal(run.ending.reason)}.`.replace(/\.+$/, '.');
  const accuracy = outcome === null ? 'Nothing was trained to the end.' : accuracySentence(run, outcome);
  return `${accuracy} ${steps} in ${time}. ${ending}`;
}

function accuracySentence(run: Run, outcome: Outcome): string {
  const { low, high } = outcome.interval;
  const final = `**${percent(outcome.final.accuracy)} ${outcome.split} accuracy** (95 % interval ${(100 * low).toFixed(2)} to ${(100 * high).toFixed(2)})`;
  if (!run.steps.some((step) => step.verdict.name === 'kept'))
    return `${final}: no change was kept, the final pipeline is the baseline.`;
  return `${final}, ${gainWithInterval(outcome.difference, 0.95)} against the baseline on the same images.`;
}

function failureOf(run: Run): readonly string[] {
  if (run.ending?.failed !== true || run.ending.lastLines.length === 0) return [];
  return [section('What failed', literal(run.ending.reason), codeBlock('text', run.ending.lastLines.join('\n')))];
}

function wilson({ accuracy, images }: Score): string {
  const { low, high } = wilsonInterval(accuracy, images);
  return `${(100 * low).toFixed(2)} to ${(100 * high).toFixed(2)}`;
}

function resultSection(run: Run, outcome: Outcome): string {
  const rows = [
    ['Baseline', percent(outcome.baseline.accuracy), wilson(outcome.baseline)],
    ['Final', percent(outcome.final.accuracy), wilson(outcome.final)],
    [
      'Difference in points',
      signed(outcome.difference.gain),
      `${signed(outcome.difference.low)} to ${signed(outcome.difference.high)}`,
    ],
  ];
  const scored =
    outcome.split === 'test'
      ? `Scored once, at the end, on ${count(outcome.final.images)} test images that no training and no decision has seen; the baseline beside it on the same images.`
      : `Measured on ${count(outcome.final.images)} validation images, which the decisions were made on: the test images were not scored.`;
  const how =
    'The intervals of the accuracies are Wilson’s; that of the difference is paired (McNemar’s in Wald form, after Agresti and Min).';
  const picture = run.profile === null ? '' : '![Confusion matrix of the final pipeline](confusion.png)';
  return section(
    'Result',
    markdownTable(['', `${outcome.split === 'test' ? 'Test' : 'Validation'} accuracy`, '95 % interval'], rows),
    `${scored} ${how}`,
    picture,
  );
}

const shownClasses = 30;

function classSection(outcome: Outcome, names: readonly string[]): string {
  const all = perClass(outcome, names);
  const isAll = all.length <= shownClasses;
  const rows = (isAll ? all : weakest(all, shownClasses)).map(({ name, images, before, after }) => [
    literal(name),
    count(images),
    before === null ? '–' : percent(before),
    after === null ? '–' : percent(after),
    before === null || after === null ? '–' : signed(after - before),
  ]);
  const mistakes = commonMistakes(outcome.final, names, 5).map(
    ({ actual, predicted, images, share }) =>
      `- ${literal(actual)} taken for ${literal(predicted)}: ${count(images)} images, ${percent(share)} of its images`,
  );
  return section(
    `Accuracy per class (${outcome.split})`,
    isAll ? '' : `The ${shownClasses} weakest of ${all.length} classes; all are in [per-class.csv](per-class.csv).`,
    markdownTable(['Class', 'Images', 'Before', 'After', 'Points'], rows),
    mistakes.length === 0 ? '' : `The most common mistakes:\n\n${mistakes.join('\n')}`,
  );
}

function pipelineSection(run: Run): string {
  if (run.incumbent === null) return '';
  const { pipeline } = run.incumbent;
  const source = (component: Component) => {
    const file = `pipeline/${component}.py`;
    return `[${file}](${file})${run.baseline?.pipeline[component] === pipeline[component] ? ' (as in the baseline)' : ''}\n\n${folded(`${component}.py`, codeBlock('python', pipeline[component]))}`;
  };
  return section(`The final pipeline (${pipelineId(pipeline)})`, ...components.map(source));
}
