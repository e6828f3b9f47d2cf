import type { Action, Card, Part } from '../../../../src/bots/card.ts';
import { helpCard } from '../../../../src/bots/cards/help-card.ts';
import { liveCard } from '../../../../src/bots/cards/live-card.ts';
import { reportCard } from '../../../../src/bots/cards/report-card.ts';
import { runListCard } from '../../../../src/bots/cards/run-list-card.ts';
import { view } from '../../../../src/bots/view.ts';
import type { Event } from '../../../../src/refine/events.ts';
import { exampleRun } from '../../../pictures/example-run.ts';
import { startedRun, startTime } from '../../../support/run-builder.ts';

export const approve: Action = { label: 'Approve', typed: 'approve p1', says: 'Approve p1', style: 'primary' };
export const veto: Action = { label: 'Veto', typed: 'veto p1', says: 'Veto p1', style: 'danger' };

export function card(...parts: readonly Part[]): Card {
  return {
    key: 'proposal-p1',
    at: startTime,
    tone: 'info',
    title: 'Title',
    fallback: 'All in one.',
    parts,
    actions: [approve, veto],
    files: [],
  };
}

/** A part of each kind with these words wherever words can stand. */
export function partsWith(words: string): readonly Part[] {
  return [
    { kind: 'text', text: words },
    { kind: 'text', text: `• ${words}\n• ${words}\n1. ${words}` },
    { kind: 'facts', facts: [{ label: words, value: words }] },
    { kind: 'progress', label: words, done: 1, total: 3, note: words },
    { kind: 'steps', title: words, steps: [{ title: words, state: 'running', note: words }] },
    { kind: 'table', caption: words, columns: [words, 'Points'], rows: [[words, '+0.42']] },
    { kind: 'chart', title: words, unit: '%', series: [{ name: words, values: [1, 2] }], says: words },
    { kind: 'diff', title: words, diff: `@@ -1 +1 @@\n-${words}\n+${words}` },
    { kind: 'details', title: words, text: words, isCode: true },
    { kind: 'details', title: words, text: words, isCode: false },
    { kind: 'note', text: words, at: startTime },
    { kind: 'note', text: words, at: null },
  ];
}

/** Everything that the threads of whole runs show, and the answers to commands. */
export function everyCard(): readonly Card[] {
  const example = exampleRun();
  const failed = startedRun().and({ type: 'runFailed', reason: 'The folder holds no images.', lastLines: ['found 0'] });
  const runs = [...Object.values(example), startedRun(), ...refused(), ...steered(), failed];
  const cards = runs.flatMap(({ run, events }) => [...view(run, events, null), reportCard(run, startTime)]);
  const { run } = example.training;
  const progress = { run: run.id, job: '', waiting: null, epochs: 8, trainLoss: 0.3, imagesPerSecond: 5000 };
  return [
    ...cards,
    liveCard(run, { ...progress, job: 'other', epoch: 4, valAccuracy: 0.9, secondsLeft: 7 }, startTime),
    helpCard(null, startTime),
    helpCard('start', startTime),
    runListCard([], startTime),
    runListCard(
      runs.map((each) => each.run),
      startTime,
    ),
  ];
}

function refused() {
  const problem = 'Building the pipeline failed:\nTraceback (most recent call last):\n  File "model.py"\nNameError: nn';
  const refusal: Event = { type: 'draftRefused', problem, draft: null };
  const chosen = startedRun().baselined().chosen('data');
  return [
    startedRun().prepared().and(refusal, refusal),
    chosen.and({ type: 'proposalGivenUp', component: 'data', reason: problem }),
  ];
}

function steered() {
  const events: readonly Event[] = [
    { type: 'componentPrioritised', component: 'data' },
    { type: 'componentFrozen', component: 'data' },
    { type: 'componentUnfrozen', component: 'data' },
    { type: 'guidanceGiven', words: 'try mixup' },
    { type: 'runPaused', reason: 'The disk is full.' },
    { type: 'workFailed', message: 'the Docker engine went away' },
    { type: 'testSkipped', reason: 'the run was stopped' },
  ];
  return [
    startedRun()
      .baselined()
      .by('bob', ...events),
  ];
}
