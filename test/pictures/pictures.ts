import type { Card } from '../../src/bots/card.ts';
import { liveCard } from '../../src/bots/cards/live-card.ts';
import { view } from '../../src/bots/view.ts';
import { nextStep } from '../../src/refine/next-step.ts';
import type { Progress } from '../../src/refine/work.ts';
import type { RunBuilder } from '../support/run-builder.ts';
import type { Entry } from './entry.ts';
import { exampleRun } from './example-run.ts';

export type Picture = {
  readonly name: string;
  readonly heading: string | null;
  readonly entries: readonly Entry[];
};

/** A picture of each kind of card, and one of a thread: the same for every platform. */
export function pictures(): readonly Picture[] {
  const run = exampleRun();
  const steered = run.kept.by(
    'Ben',
    { type: 'guidanceGiven', words: 'shirts matter most' },
    { type: 'componentFrozen', component: 'model' },
    { type: 'runPaused', reason: null },
  );
  const one = (name: string, builder: RunBuilder, ...keys: readonly string[]): Picture => ({
    name,
    heading: null,
    entries: keys.map((key) => botEntry(builder, cardOf(builder, key))),
  });
  return [
    thread(run.open, run.training, run.kept),
    one('start', run.baseline, 'start'),
    one('dataset', run.baseline, 'dataset'),
    one('design', run.baseline, 'design'),
    one('baseline', run.baseline, 'baseline'),
    one('diagnosis', run.open, lastKey(run.open, 'diagnosis')),
    one('proposal-open', run.open, 'proposal-p1'),
    one('proposal-approved', run.training, 'proposal-p1'),
    one('proposal-vetoed', run.vetoed, 'proposal-p2'),
    {
      name: 'live',
      heading: null,
      entries: [botEntry(run.training, liveCardOf(run.training))],
    },
    one('kept', run.kept, 'result-p1'),
    one('rolled-back', run.rolledBack, 'result-p3'),
    one('inconclusive', run.inconclusive, 'result-p4'),
    one('failed', run.failed, 'result-p5'),
    one(
      'steering',
      steered,
      ...cardsOf(steered)
        .slice(-3)
        .map(({ key }) => key),
    ),
    one('report', run.reported, 'report'),
  ];
}

/** The thread of the README: a proposal, its approval in words, its training and what came of it. */
function thread(open: RunBuilder, training: RunBuilder, kept: RunBuilder): Picture {
  const proposal = cardOf(open, 'proposal-p1');
  const person = (name: string, words: string): Entry => ({ from: 'person', at: proposal.at + 40_000, name, words });
  return {
    name: 'thread',
    heading: 'vision-runs',
    entries: [
      botEntry(open, proposal),
      person('Ada', '@improve-bot approve p1'),
      { from: 'time', words: 'while it trains, one message is edited in place' },
      botEntry(training, liveCardOf(training)),
      { from: 'time', words: 'when its seeds are in' },
      botEntry(kept, cardOf(kept, 'result-p1')),
    ],
  };
}

function botEntry({ run }: RunBuilder, card: Card): Entry {
  return { from: 'bot', run, card };
}

function liveCardOf({ run }: RunBuilder): Card {
  const progress: Progress = {
    run: run.id,
    job: nextStep(run)?.job ?? '',
    waiting: null,
    epoch: 5,
    epochs: 8,
    trainLoss: 0.31,
    valAccuracy: 0.8891,
    imagesPerSecond: 5100,
    secondsLeft: 7,
  };
  return liveCard(run, progress, run.updatedAt + 12_000);
}

function lastKey(builder: RunBuilder, prefix: string): string {
  const card = cardsOf(builder).findLast(({ key }) => key.startsWith(prefix));
  if (card === undefined) throw new Error(`there is no card of ${prefix}`);
  return card.key;
}

const cardsOf = ({ run, events }: RunBuilder): readonly Card[] => view(run, events, null);

function cardOf(builder: RunBuilder, key: string): Card {
  const card = cardsOf(builder).find((each) => each.key === key);
  if (card === undefined) throw new Error(`there is no card ${key}`);
  return card;
}
