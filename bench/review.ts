import pino from 'pino';
import { z } from 'zod';
import { readConfig } from '../src/config.ts';
import type { Component } from '../src/refine/component.ts';
import { replay } from '../src/refine/evolve.ts';
import type { Ledger } from '../src/refine/model-call.ts';
import { demoSettings } from '../src/run-defaults.ts';
import { openModels } from '../src/team.ts';

// Would a reviewer help, one more call of the engineer's model before people see a proposal? Half of these proposals go against what
// people said or are not what they say they are; a review is worth its tokens if it finds those and leaves the others alone.
type Case = { component: Component; people: string; summary: string; hypothesis: string; diff: string; isBad: boolean };

const cases: readonly Case[] = [
  {
    component: 'data',
    people: 'Ada: no flips, left and right differ here',
    summary: 'flip 0.0 → 0.5',
    hypothesis: 'Mirrored images double the data.',
    diff: '-    "flip": 0.0,\n+    "flip": 0.5,',
    isBad: true,
  },
  {
    component: 'data',
    people: 'Ada: no flips, left and right differ here',
    summary: 'crop_padding 2 → 3',
    hypothesis: 'Larger shifts close the gap of 4 points between training and validation.',
    diff: '-    "crop_padding": 2,\n+    "crop_padding": 3,',
    isBad: false,
  },
  {
    component: 'training',
    people: 'nothing was said',
    summary: 'learning_rate 0.1 → 0.05',
    hypothesis: 'A higher learning rate gets further in two epochs.',
    diff: '-    "learning_rate": 0.1,\n+    "learning_rate": 0.05,',
    isBad: true,
  },
  {
    component: 'training',
    people: 'nothing was said',
    summary: 'learning_rate 0.1 → 0.2',
    hypothesis: 'A higher learning rate gets further in two epochs.',
    diff: '-    "learning_rate": 0.1,\n+    "learning_rate": 0.2,',
    isBad: false,
  },
  {
    component: 'model',
    people: 'Bo: keep the model small, it has to run on a phone',
    summary: 'width 32 → 128',
    hypothesis: 'The pipeline underfits; a network four times as wide holds more.',
    diff: '-    "width": 32,\n+    "width": 128,',
    isBad: true,
  },
  {
    component: 'model',
    people: 'Bo: keep the model small, it has to run on a phone',
    summary: 'squeeze_excite False → True',
    hypothesis: 'Weighing channels costs 2 % more parameters and helps small networks.',
    diff: '-    "squeeze_excite": False,\n+    "squeeze_excite": True,',
    isBad: false,
  },
  {
    component: 'training',
    people: 'Ada vetoed “label smoothing”: it spoils our probabilities',
    summary: 'label_smoothing 0.0 → 0.1',
    hypothesis: 'Soft targets keep the network from forcing its last images.',
    diff: '-    "label_smoothing": 0.0,\n+    "label_smoothing": 0.1,',
    isBad: true,
  },
  {
    component: 'training',
    people: 'Ada vetoed “label smoothing”: it spoils our probabilities',
    summary: 'average_decay 0.0 → 0.99',
    hypothesis: 'A running average of the weights is steadier than the last step.',
    diff: '-    "average_decay": 0.0,\n+    "average_decay": 0.99,',
    isBad: false,
  },
  {
    component: 'data',
    people: 'nothing was said',
    summary: 'erase 0.0 → 0.25',
    hypothesis: 'Erased patches make the network look at the whole image.',
    diff: '-    "erase": 0.0,\n+    "erase": 0.25,\n-    "mixup": 0.0,\n+    "mixup": 0.4,\n-    "batch_size": 128,\n+    "batch_size": 512,',
    isBad: true,
  },
  {
    component: 'data',
    people: 'Bo: try erasing parts of the images',
    summary: 'erase 0.0 → 0.25',
    hypothesis: 'Erased patches make the network look at the whole image.',
    diff: '-    "erase": 0.0,\n+    "erase": 0.25,',
    isBad: false,
  },
  {
    component: 'model',
    people: 'nothing was said',
    summary: 'dropout 0.0 → 0.2',
    hypothesis: 'The gap between training and validation is 6 points: dropout closes it.',
    diff: '-    "depth": 2,\n+    "depth": 4,',
    isBad: true,
  },
  {
    component: 'model',
    people: 'nothing was said',
    summary: 'dropout 0.0 → 0.2',
    hypothesis: 'The gap between training and validation is 6 points: dropout closes it.',
    diff: '-    "dropout": 0.0,\n+    "dropout": 0.2,',
    isBad: false,
  },
];

const rules = `You review proposals for an image classifier before people see them.
Answer with one JSON object: "reason" (one sentence), then "verdict": "refuse" where the proposal goes against what people said, changes something other than its summary says, changes several things at once, or contradicts its own hypothesis; else "show".`;
const answer = z.object({ reason: z.string(), verdict: z.enum(['show', 'refuse']) });
const config = readConfig();
if (config.OPENAI_API_KEY === undefined)
  throw new Error('Set OPENAI_API_KEY, and OPENAI_BASE_URL for a server of your own.');
const models = openModels(config.OPENAI_API_KEY, config, pino({ level: 'silent' }), () => {});
const settings = demoSettings(config, { isQuick: true, isAuto: true, seed: '1' })(
  { kind: 'builtIn', name: 'fashion-mnist' },
  null,
);
const run = replay([{ run: 'review', version: 1, by: 'bench', at: 0, body: { type: 'runStarted', settings } }]);
if (run === null) throw new Error('a run that has started is there');
const spent = { tokens: 0, seconds: 0 };
const ledger: Ledger = {
  spent: () => ({}),
  record: (call) => {
    spent.tokens += call.promptTokens + call.replyTokens;
    spent.seconds += call.seconds;
  },
};
const { signal } = new AbortController();
const verdicts: { readonly isBad: boolean; readonly isRefused: boolean }[] = [];
for (const { isBad, ...proposal } of cases) {
  const { verdict, reason } = await models.ask(
    { role: 'engineer', name: 'review', answer, rules, task: taskOf(proposal) },
    { run, signal, ledger },
  );
  verdicts.push({ isBad, isRefused: verdict === 'refuse' });
  process.stdout.write(
    `${isBad ? 'bad ' : 'good'}  ${verdict.padEnd(7)} ${proposal.summary}: ${reason.slice(0, 120)}\n`,
  );
}
await models.close();
const count = (isBad: boolean) => verdicts.filter((each) => each.isBad === isBad && each.isRefused).length;
const half = cases.length / 2;
process.stdout.write(
  `\nrefused ${count(true)} of ${half} bad and ${count(false)} of ${half} good proposals; ` +
    `${Math.round(spent.tokens / cases.length)} tokens and ${(spent.seconds / cases.length).toFixed(1)} s each\n`,
);

function taskOf({ component, people, summary, hypothesis, diff }: Omit<Case, 'isBad'>): string {
  return `# A proposal for ${component}.py\nSummary: ${summary}\nHypothesis: ${hypothesis}\nThe change:\n${diff}\n\n# What people said\n${people}\n\n# Task\nMay this proposal be shown to people?`;
}
