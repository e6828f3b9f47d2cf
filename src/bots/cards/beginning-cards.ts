import type { DatasetProfile } from '../../refine/dataset.ts';
import type { Event } from '../../refine/events.ts';
import { noiseFloor } from '../../refine/gate.ts';
import { meanAccuracy, type TrainedPipeline } from '../../refine/run.ts';
import { authorWords } from '../../report/model-usage.ts';
import { plainLine } from '../../report/plain-text.ts';
import { count, duration, listing, percent, quantity } from '../../report/wording.ts';
import type { Card, Fact } from '../card.ts';
import { bullets, listPart, notePart } from './team-words.ts';

type Designed = Extract<Event, { type: 'pipelineDesigned' }>;

const namedClasses = 12;

export function datasetCard(profile: DatasetProfile, at: number): Card {
  const images = `${count(profile.train)} training, ${count(profile.val)} validation and ${count(profile.test)} test images`;
  return {
    key: 'dataset',
    at,
    tone: 'neutral',
    title: `The dataset: ${plainLine(profile.name)}`,
    fallback: `The dataset is ready: ${quantity(profile.classes.length, 'class', 'classes')}, ${images}.`,
    parts: [
      { kind: 'facts', facts: [{ label: 'Images', value: images }, ...imageFacts(profile), ...troubleFacts(profile)] },
      { kind: 'note', text: 'The test images are scored once, at the very end.', at: null },
    ],
    actions: [],
    files: [],
  };
}

function imageFacts(profile: DatasetProfile): readonly Fact[] {
  const names = profile.classes.slice(0, namedClasses).map(plainLine);
  const more = profile.classes.length - names.length;
  const colours = profile.channels === 1 ? 'grey' : profile.channels === 3 ? 'colour' : `${profile.channels} channels`;
  const smallest = Math.min(...profile.perClass.train);
  const largest = Math.max(...profile.perClass.train);
  const balance =
    smallest === largest
      ? `${count(smallest)} training images each`
      : `${count(smallest)} to ${count(largest)} training images each`;
  return [
    { label: 'Size', value: `${profile.width} × ${profile.height}, ${colours}` },
    { label: 'Classes', value: `${profile.classes.length}: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}` },
    { label: 'Balance', value: balance },
  ];
}

function troubleFacts({ duplicates, unreadable }: DatasetProfile): readonly Fact[] {
  const facts: Fact[] = [];
  if (duplicates.count > 0) {
    facts.push({
      label: 'Duplicates',
      value: `${quantity(duplicates.count, 'exact copy', 'exact copies')}, ${duplicates.removedFromTrain} left out of training`,
    });
  }
  if (unreadable.count > 0) {
    const [first] = unreadable.files;
    facts.push({
      label: 'Unreadable',
      value: `${quantity(unreadable.count, 'file')} left out${first === undefined ? '' : `, such as ${plainLine(first)}`}`,
    });
  }
  return facts;
}

/** What the architect makes of the task, its first pipeline and why. */
export function designCard({ reasons, author, plan, note }: Designed, at: number): Card {
  const ideas = plan?.ideas.map(({ component, idea }) => `${component}: ${plainLine(idea)}`) ?? [];
  return {
    key: 'design',
    at,
    tone: 'neutral',
    title: 'The architect’s first pipeline',
    fallback: `The architect designed the first pipeline: ${plainLine(reasons[0] ?? 'the built-in components')}`,
    parts: [
      ...(plan === undefined ? [] : [{ kind: 'text', text: plan.understanding } as const]),
      { kind: 'text', text: bullets(reasons) },
      ...listPart('Risks', plan?.risks ?? []),
      ...listPart('Ideas, most promising first', ideas),
      { kind: 'facts', facts: [{ label: 'Written by', value: authorWords(author) }] },
      ...notePart(note),
    ],
    actions: [],
    files: [],
  };
}

/** Told when all seeds are in: the mean is what proposals have to beat, the spread is what chance alone does. */
export function baselineCard(baseline: TrainedPipeline, at: number): Card {
  const accuracies = baseline.trials.map((trial) => percent(trial.score.accuracy));
  const noise = noiseFloor([baseline.trials]).deviation;
  const mean = percent(meanAccuracy(baseline.trials));
  const [first] = baseline.trials;
  return {
    key: 'baseline',
    at,
    tone: 'neutral',
    title: `Baseline: ${mean}`,
    fallback: `The baseline reaches ${mean} validation accuracy (${quantity(baseline.trials.length, 'seed')}).`,
    parts: [
      {
        kind: 'facts',
        facts: [
          {
            label: 'Validation',
            value: `${mean}, the mean of ${quantity(baseline.trials.length, 'seed')}: ${listing(accuracies)}`,
          },
          { label: 'Noise floor', value: `±${(100 * noise).toFixed(2)} points between seeds` },
          { label: 'Training', value: baseline.trials.map((trial) => duration(trial.trainSeconds)).join(', ') },
          ...(first?.parameters == null ? [] : [{ label: 'Parameters', value: count(first.parameters) }]),
          ...(first?.imagesPerSecond == null
            ? []
            : [{ label: 'Speed', value: `${count(Math.round(first.imagesPerSecond))} images/s` }]),
        ],
      },
      ...(first === undefined
        ? []
        : [
            {
              kind: 'chart',
              title: 'Validation accuracy by epoch',
              unit: '%',
              series: [{ name: 'baseline', values: first.epochs.map((epoch) => 100 * epoch.valAccuracy) }],
              says: `${percent(first.epochs[0]?.valAccuracy ?? 0)} after the first epoch, ${percent(first.epochs.at(-1)?.valAccuracy ?? 0)} after the last.`,
            } as const,
          ]),
    ],
    actions: [],
    files: [],
  };
}
