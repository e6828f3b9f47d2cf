import { CommandRefused } from '../refine/commands.ts';
import { type Settings, settingsSchema } from '../refine/settings.ts';
import { didYouMean } from './did-you-mean.ts';
import { secondsIn } from './typed-time.ts';

type StartOption = {
  readonly says: string;
  readonly set: (settings: Settings, value: string) => unknown;
  /** The value as it would be typed; null where the setting is off, undefined where the run knows nothing of it. */
  readonly get: (settings: Settings) => string | null | undefined;
};

const table: Readonly<Record<string, StartOption>> = {
  steps: inside(
    'budget',
    'the most proposals that are made',
    (value) => ({ steps: Number(value) }),
    ({ steps }) => String(steps),
  ),
  minutes: inside(
    'budget',
    'the minutes after which no new step starts, or none',
    (value) => ({ seconds: orNone(value, 60) }),
    ({ seconds }) => offOr(seconds, 60),
  ),
  budget: inside(
    'budget',
    'the time after which no new step starts, such as 2h, 90m or 1h30m, or none',
    (value) => ({ seconds: value === 'none' ? null : secondsIn(value) }),
    () => undefined, // told by `minutes`
  ),
  tokens: inside(
    'budget',
    'the most tokens that language models may take, or none',
    (value) => ({ tokens: orNone(value, 1) }),
    ({ tokens }) => (tokens === undefined ? undefined : offOr(tokens, 1)),
  ),
  dollars: inside(
    'budget',
    'the most dollars that language models may cost, or none',
    (value) => ({ dollars: orNone(value, 1) }),
    ({ dollars }) => (dollars === undefined ? undefined : offOr(dollars, 1)),
  ),
  target: {
    says: 'the validation accuracy in % at which the run ends, or none',
    set: (settings, value) => ({ ...settings, targetAccuracy: orNone(value, 0.01) }),
    get: ({ targetAccuracy }) => offOr(targetAccuracy, 0.01),
  },
  seed: {
    says: 'the first number of every seed',
    set: (settings, value) => ({ ...settings, seed: Number(value) }),
    get: ({ seed }) => String(seed),
  },
  wait: inside(
    'approval',
    'the seconds that people have to decide on a proposal, or none: as long as it takes',
    (value) => ({ waitSeconds: orNone(value, 1) }),
    ({ waitSeconds }) => offOr(waitSeconds, 1),
  ),
  default: inside(
    'approval',
    'what happens when that time is over: approve or veto',
    (value) => ({ onTimeout: value }),
    ({ onTimeout }) => onTimeout,
  ),
  approve: inside(
    'approval',
    'ask: people decide, however long it takes; auto: approved at once; or a time such as 30m, after which it is approved',
    approvalIn,
    () => undefined, // told by `wait` and `default`
  ),
  approvals: inside(
    'approval',
    'the number of persons, 1 to 10, who have to approve a proposal',
    (value) => ({ approvals: Number(value) }),
    ({ approvals }) => (approvals === undefined ? undefined : String(approvals)),
  ),
  'starter-counts': inside(
    'approval',
    'yes or no: whether the person who starts the run may be one of them',
    (value) => ({ starterCounts: value === 'yes' ? true : value === 'no' ? false : value }),
    ({ starterCounts }) => (starterCounts === undefined ? undefined : starterCounts ? 'yes' : 'no'),
  ),
  rule: inside(
    'gate',
    'paired or greedy',
    (value) => ({ rule: value }),
    ({ rule }) => rule,
  ),
  confidence: inside(
    'gate',
    'the probability in % with which a kept change must be better',
    (value) => ({ confidence: orNone(value, 0.01) }),
    ({ confidence }) => offOr(confidence, 0.01),
  ),
  'baseline-seeds': inside(
    'gate',
    'the number of trainings of the baseline',
    (value) => ({ baselineSeeds: Number(value) }),
    ({ baselineSeeds }) => String(baselineSeeds),
  ),
  'max-seeds': inside(
    'gate',
    'the most trainings of one proposal',
    (value) => ({ maxSeeds: Number(value) }),
    ({ maxSeeds }) => String(maxSeeds),
  ),
  'train-seconds': inside(
    'trial',
    'the seconds that one training takes',
    (value) => ({ trainSeconds: Number(value) }),
    ({ trainSeconds }) => String(trainSeconds),
  ),
  'train-images': inside(
    'trial',
    'the number of training images used, or none for all',
    (value) => ({ trainImages: orNone(value, 1) }),
    ({ trainImages }) => offOr(trainImages, 1),
  ),
  memory: inside(
    'trial',
    'the megabytes that a trial may use',
    (value) => ({ memoryMegabytes: Number(value) }),
    ({ memoryMegabytes }) => String(memoryMegabytes),
  ),
  cpus: inside(
    'trial',
    'the CPUs that a trial may use',
    (value) => ({ cpus: Number(value) }),
    ({ cpus }) => String(cpus),
  ),
};

/** Every setting of a run that people may choose at its start: `start fashion-mnist steps=6 --minutes 10`. */
export const startOptions: ReadonlyMap<string, StartOption> = new Map(Object.entries(table));

/** Settings with what a person typed on top. Refuses unknown options and values that the settings do not allow. */
export function withStartOptions(defaults: Settings, typed: ReadonlyMap<string, string>): Settings {
  let settings = defaults;
  for (const [name, value] of typed) {
    const option = startOptions.get(name);
    if (option === undefined) throw new CommandRefused(unknownOption(name));
    const changed = settingsSchema.safeParse(option.set(settings, value));
    if (!changed.success) throw new CommandRefused(`--${name} cannot be “${value}”: it is ${option.says}.`);
    settings = changed.data;
  }
  return settings;
}

/** The command that starts a run with exactly these settings. */
export function startCommand(settings: Settings): string {
  const options = [...startOptions].flatMap(([name, option]) => {
    const value = option.get(settings);
    return value === undefined ? [] : [`--${name} ${value ?? 'none'}`];
  });
  const dataset = settings.dataset.kind === 'builtIn' ? settings.dataset.name : settings.dataset.path;
  return ['start', quoted(dataset), ...(settings.goal === null ? [] : [settings.goal]), ...options].join(' ');
}

function unknownOption(name: string): string {
  const close = didYouMean(name, [...startOptions.keys()]);
  return `Unknown option --${name}.${close === null ? '' : ` Did you mean --${close}?`} \`help start\` lists all.`;
}

function approvalIn(value: string): object {
  if (value === 'ask') return { waitSeconds: null };
  return { waitSeconds: value === 'auto' ? 0 : secondsIn(value), onTimeout: 'approve' };
}

function orNone(value: string, unit: number): number | null {
  return value === 'none' ? null : Number((Number(value) * unit).toPrecision(12));
}

function offOr(value: number | null, unit: number): string | null {
  return value === null ? null : String(Number((value / unit).toPrecision(12)));
}

function quoted(word: string): string {
  return /\s/.test(word) ? `"${word}"` : word;
}

function inside<Key extends 'budget' | 'approval' | 'gate' | 'trial'>(
  key: Key,
  says: string,
  set: (value: string) => object,
  get: (part: Settings[Key]) => string | null | undefined,
): StartOption {
  return {
    says,
    set: (settings, value) => ({ ...settings, [key]: { ...settings[key], ...set(value) } }),
    get: (settings) => get(settings[key]),
  };
}
