import type { Config } from './config.ts';
import { CommandRefused } from './refine/commands.ts';
import type { DatasetSource } from './refine/dataset.ts';
import { type Settings, settingsSchema } from './refine/settings.ts';

/** The settings of a run where the person who starts it says nothing else. */
export type RunDefaults = (dataset: DatasetSource, goal: string | null) => Settings;

/** People at a console look at it; in a chat they come by. */
const consoleWaitSeconds = 60;
export const chatWaitSeconds = 1800;

/** `waitSeconds`: how long people have to decide where APPROVAL_SECONDS does not say. */
export function runSettings(config: Config, waitSeconds = consoleWaitSeconds): RunDefaults {
  const { APPROVAL_SECONDS = waitSeconds } = config;
  return (dataset, goal) => ({
    dataset,
    goal,
    seed: 1,
    budget: {
      steps: config.RUN_STEPS,
      seconds: config.RUN_MINUTES * 60,
      ...(config.RUN_TOKENS === undefined ? {} : { tokens: config.RUN_TOKENS }),
      ...(config.RUN_DOLLARS === undefined ? {} : { dollars: config.RUN_DOLLARS }),
    },
    targetAccuracy: null,
    approval: { waitSeconds: APPROVAL_SECONDS, onTimeout: config.APPROVAL_DEFAULT },
    gate: {
      rule: config.GATE_RULE,
      confidence: config.GATE_CONFIDENCE,
      baselineSeeds: config.GATE_BASELINE_SEEDS,
      maxSeeds: config.GATE_MAX_SEEDS,
    },
    trial: {
      trainSeconds: config.TRIAL_SECONDS,
      trainImages: null,
      memoryMegabytes: config.TRIAL_MEMORY_MB,
      cpus: config.TRIAL_CPUS,
    },
  });
}

type Demo = { readonly isQuick: boolean; readonly isAuto: boolean; readonly seed: string };

/** Sized so that at least four steps and the report take under 10 minutes on two CPU cores, under 3 when quick. */
const fullDemo = {
  budget: { steps: 5, seconds: 420 },
  seeds: { baselineSeeds: 3, maxSeeds: 2 },
  trial: { trainSeconds: 30, trainImages: 30_000 },
  waitSeconds: 15,
};
const quickDemo = {
  budget: { steps: 4, seconds: 120 },
  seeds: { baselineSeeds: 3, maxSeeds: 2 },
  trial: { trainSeconds: 14, trainImages: 12_000 },
  waitSeconds: 5,
};

export function demoSettings(config: Config, { isQuick, isAuto, seed }: Demo): RunDefaults {
  const demo = isQuick ? quickDemo : fullDemo;
  return (dataset, goal) => {
    const usual = runSettings(config)(dataset, goal);
    const settings = settingsSchema.safeParse({
      ...usual,
      seed: Number(seed),
      budget: { ...usual.budget, ...demo.budget },
      approval: { waitSeconds: isAuto ? 0 : demo.waitSeconds, onTimeout: 'approve' },
      gate: { ...usual.gate, ...demo.seeds },
      trial: { ...usual.trial, ...demo.trial },
    });
    if (!settings.success)
      throw new CommandRefused(`--seed cannot be “${seed}”: it is a whole number from 0 to 1000000.`);
    return settings.data;
  };
}
