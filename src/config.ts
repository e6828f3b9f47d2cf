import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, hostname, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { DiscordConfig } from './bots/discord/connect/discord-config.ts';
import type { SlackConfig } from './bots/slack/connect/slack-config.ts';
import { discordConfig, discordVariables } from './discord-config.ts';
import { failAtPattern } from './failpoint.ts';
import { missingKey, modelVariables } from './model-config.ts';
import { knownBreakouts } from './runner/doctor/breakouts.ts';
import { slackConfig, slackVariables } from './slack-config.ts';

const number = (fallback: number) => z.coerce.number().positive().default(fallback);
const cores = availableParallelism();
/** One core is left to everything else: PyTorch's threads wait for each other, and one that is kept waiting stops all. */
const coresOfTrial = Math.max(1, cores - 1);
/** Half of this machine, and no more than a CPU training of small images needs. */
const memoryMegabytes = Math.min(4096, Math.round(totalmem() / 2 ** 21));

const breakoutNames = knownBreakouts.map(({ name }) => name);
/** Names, so that one who accepts today's breakouts has not accepted tomorrow's. */
const acceptedBreakouts = z
  .string()
  .default('')
  .transform((text) => text.split(/[\s,]+/).filter((name) => name !== ''))
  .refine((names) => names.every((name) => breakoutNames.includes(name)), {
    error: `it takes names, separated by commas, out of ${breakoutNames.join(', ')}`,
  });

/** Every environment variable there is, with its default; `.env.example` says what each means. */
export const environmentSchema = z.object({
  DATA_DIR: z.string().min(1).default('data'),
  DATASETS_DIR: z.string().min(1).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  RUNNER_ID: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/)
    .default(hostname().slice(0, 63)),
  RUNNER_SLOTS: z.coerce.number().int().min(1).max(64).default(1),
  SANDBOX_RUNTIME: z.enum(['runc', 'runsc']).default('runc'),
  ALLOW_UNPATCHED: acceptedBreakouts,
  MIN_FREE_DISK_GB: z.coerce.number().min(0).default(5),
  KEEP_DAYS: z.coerce.number().min(0).default(7),
  FAIL_AT: z.string().regex(failAtPattern).optional(),
  RUN_STEPS: z.coerce.number().int().min(1).max(1000).default(10),
  RUN_MINUTES: number(60),
  APPROVAL_SECONDS: z.union([z.literal('never').transform(() => null), z.coerce.number().min(0)]).optional(),
  APPROVAL_DEFAULT: z.enum(['approve', 'veto']).default('approve'),
  TRIAL_SECONDS: number(60),
  TRIAL_MEMORY_MB: z.coerce.number().int().min(256).default(memoryMegabytes),
  TRIAL_OUTPUT_MB: z.coerce.number().int().min(16).default(1024),
  TRIAL_CPUS: z.coerce.number().int().min(1).max(cores).default(coresOfTrial),
  GATE_RULE: z.enum(['paired', 'greedy']).default('paired'),
  GATE_CONFIDENCE: z.coerce.number().min(0.5).max(0.9999).default(0.95),
  GATE_BASELINE_SEEDS: z.coerce.number().int().min(1).max(10).default(3),
  GATE_MAX_SEEDS: z.coerce.number().int().min(1).max(10).default(3),
  ...modelVariables,
  ...slackVariables,
  ...discordVariables,
});

export type Config = z.infer<typeof environmentSchema> & {
  readonly dataFolder: string;
  readonly datasetsFolder: string | undefined;
  /** null: the bot is not in Slack. */
  readonly slack: SlackConfig | null;
  /** null: the bot is not in Discord. */
  readonly discord: DiscordConfig | null;
};

/** Reads the environment. Throws one sentence for each variable that is wrong. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  // An empty value in .env means: not set.
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(set);
  if (!parsed.success) {
    const sentences = parsed.error.issues.map((issue) => `${issue.path.join('.')} is wrong: ${issue.message}.`);
    throw new Error(`${sentences.join(' ')} Correct it in .env or the environment; .env.example says what it means.`);
  }
  const missing = missingKey(parsed.data);
  if (missing !== null) throw new Error(missing);
  const { DATA_DIR, DATASETS_DIR } = parsed.data;
  const datasetsFolder = DATASETS_DIR === undefined ? undefined : resolve(DATASETS_DIR);
  const [slack, discord] = [slackConfig(parsed.data), discordConfig(parsed.data)];
  return { ...parsed.data, dataFolder: resolve(DATA_DIR), datasetsFolder, slack, discord };
}

/** Images that the set-up has built on this machine. */
const imagesSchema = z.object({ train: z.string(), prepare: z.string(), fashionMnist: z.string() });
export type ImageNames = z.infer<typeof imagesSchema>;

export function readImages({ dataFolder }: Config): ImageNames {
  const file = resolve(dataFolder, 'images.json');
  if (!existsSync(file)) throw new Error('The training image has not been built yet. Run `npm run setup` first.');
  return imagesSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}
