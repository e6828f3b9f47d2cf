import type { Event } from '../../src/refine/events.ts';
import type { Diagnosis, Proposal } from '../../src/refine/proposal.ts';
import { evidenceOf } from '../support/trial-builder.ts';

/** What an engineer of the made-up team proposes, as edits of its component's source. */
export type Change = Omit<Proposal, 'id' | 'source' | 'diagnosis' | 'costFactor' | 'author'> & {
  readonly costFactor?: number;
  readonly edits: readonly (readonly [string, string])[];
  readonly diagnosis: Omit<Diagnosis, 'component' | 'author'>;
};

export const average: Change = {
  component: 'training',
  move: 'average weights',
  summary: 'judge a running average of the weights',
  hypothesis:
    'Validation accuracy jumps by up to 0.6 points between the last epochs. A running average of the weights (EMA) takes that noise out and ends where the training is heading.',
  expectedGain: 0.008,
  edits: [['"average_decay": 0.0,', '"average_decay": 0.99,']],
  diagnosis: {
    reason:
      'Training and validation accuracy are 4.0 points apart and both still rise, so neither more data nor a smaller model is called for. What varies most from epoch to epoch is the training itself.',
    evidence: [
      'Validation accuracy of the last three epochs: 87.9 %, 88.5 %, 88.3 %.',
      'The two seeds differ by 0.14 points at the end, and by 0.6 points an epoch earlier.',
      'Shirt is right in 64.5 % of its images, mostly taken for T-shirt/top.',
    ],
    refutedBy: 'An average that is no better than the last weights at any epoch.',
  },
};

export const wider: Change = {
  component: 'model',
  move: 'widen',
  summary: 'width 16 → 24',
  hypothesis: 'Shirts and coats differ in small folds that sixteen channels of the first stage cannot all describe.',
  expectedGain: 0.006,
  costFactor: 1.7,
  edits: [['"width": 16,', '"width": 24,']],
  diagnosis: {
    reason: 'The incumbent fits the training images no better than the validation images: the model is small.',
  },
};

export const mixup: Change = {
  component: 'data',
  move: 'mixup',
  summary: 'mixup 0 → 0.2',
  hypothesis: 'Mixed images of two classes make the border between shirts and T-shirts smoother.',
  expectedGain: 0.004,
  edits: [['"mixup": 0.0,', '"mixup": 0.2,']],
  diagnosis: {
    reason: 'Half of all errors are between four classes that look alike; data is where they can be told apart.',
  },
};

export const smoothing: Change = {
  component: 'training',
  move: 'label smoothing',
  summary: 'label_smoothing 0 → 0.1',
  hypothesis: 'Labels between shirt and T-shirt are doubtful; smoothing them costs less than learning them by heart.',
  expectedGain: 0.003,
  edits: [['"label_smoothing": 0.0,', '"label_smoothing": 0.1,']],
  diagnosis: {
    reason: 'The loss on validation images rises while their accuracy does: the network is too sure of itself.',
  },
};

export const norm: Change = {
  component: 'model',
  move: 'group norm',
  summary: 'norm batch → group',
  hypothesis: 'Group normalisation does not depend on the batch.',
  expectedGain: 0.002,
  edits: [['"norm": "batch",', '"norm": "group",']],
  diagnosis: { reason: 'What is left is the normalisation.' },
};

export const crash: Event = {
  type: 'proposalFailed',
  proposal: 'p5',
  failure: {
    job: 't11',
    seed: 1,
    reason: 'crashed',
    evidence: evidenceOf(1),
    lastLines: [
      'Traceback (most recent call last):',
      '  File "/improve/harness/train.py", line 88, in main',
      '    model = components.model.build(info)',
      '  File "/improve/components/model.py", line 51, in build',
      '    return nn.GroupNorm(32, channels)',
      'ValueError: num_channels must be divisible by num_groups',
    ],
  },
};
