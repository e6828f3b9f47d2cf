import { randomFrom } from '../../src/agents/optimiser/random-from.ts';

/** What is done to the parts. One deck holds so many of each, so that even a short soak meets all of them. */
const deck = {
  'kill bot': 2,
  'kill runner': 2,
  'kill both': 1,
  'close bot': 1,
  'close runner': 1,
  'stop runner': 1,
  'kill Redis': 1,
  'wipe Redis': 1,
  'kill sandbox': 2,
  'remove sandbox': 1,
} as const;

export type FaultKind = keyof typeof deck;
export const faultKinds = Object.keys(deck) as readonly FaultKind[];

export type PlannedFault = {
  readonly kind: FaultKind;
  /** Since the fault before it. */
  readonly gapMilliseconds: number;
  /** How long what was killed stays down, of the bot, the runner and Redis alike. */
  readonly downMilliseconds: number;
  /** The same for the second process where two are killed. */
  readonly secondDownMilliseconds: number;
  /** How long a stopped process stays stopped. */
  readonly stopMilliseconds: number;
  /** Which of the sandboxes that run then, as a share of their number. */
  readonly pick: number;
};

const shortestGapMilliseconds = 500;
const meanGapMilliseconds = 5000;
const longestGapMilliseconds = 15_000;
const longestDownMilliseconds = 3000;
const stopMilliseconds = { shortest: 2000, longest: 10_000 };

/** The faults of a soak, without end: a function of the seed alone, whatever happens meanwhile. */
export function* faultPlan(seed: number): Generator<PlannedFault, never> {
  const random = randomFrom(seed);
  for (;;) {
    for (const kind of shuffled(random)) {
      yield {
        kind,
        gapMilliseconds: gap(random()),
        downMilliseconds: down(random()),
        secondDownMilliseconds: down(random()),
        stopMilliseconds: Math.round(
          stopMilliseconds.shortest + random() * (stopMilliseconds.longest - stopMilliseconds.shortest),
        ),
        pick: random(),
      };
    }
  }
}

export type PlannedWish = {
  /** Since the wish before it. */
  readonly gapMilliseconds: number;
  readonly line: string;
};

const lines = [
  'pause',
  'resume',
  'veto not today',
  'freeze data',
  'unfreeze data',
  'prioritise model',
  'guide try a wider model',
  'guide no flips, please',
  'approve',
  'status',
  'list',
];

/** What a person types meanwhile: another function of the seed. */
export function* wishPlan(seed: number): Generator<PlannedWish, never> {
  const random = randomFrom(seed + 1_000_003);
  for (;;) {
    const gapMilliseconds = Math.round(2000 + random() * 8000);
    yield { gapMilliseconds, line: lines[Math.floor(random() * lines.length)] ?? 'status' };
  }
}

function shuffled(random: () => number): readonly FaultKind[] {
  const cards = faultKinds.flatMap((kind) => new Array<FaultKind>(deck[kind]).fill(kind));
  return cards
    .map((kind) => ({ kind, place: random() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ kind }) => kind);
}

/** As of a world in which faults know nothing of each other: many short gaps, few long ones. */
function gap(share: number): number {
  const beyond = -Math.log(1 - share) * (meanGapMilliseconds - shortestGapMilliseconds);
  return Math.round(Math.min(shortestGapMilliseconds + beyond, longestGapMilliseconds));
}

/** One in four is started again at once. */
function down(share: number): number {
  return Math.round(Math.max(0, (share - 0.25) / 0.75) * longestDownMilliseconds);
}
