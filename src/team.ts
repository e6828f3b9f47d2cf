import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import { createTeam } from './agents/hybrid.ts';
import { type Asking, NoUsableAnswer } from './agents/llm/ask.ts';
import { interpret } from './agents/llm/interpreter.ts';
import { createAsk, type Models } from './agents/llm/model/create-ask.ts';
import { appendExchange, type Exchange } from './agents/llm/model/exchange.ts';
import { dollarsOf } from './agents/llm/model/prices.ts';
import { createPlaybook } from './agents/playbook/playbook.ts';
import type { Team } from './agents/team.ts';
import { parseCommand } from './bots/commands.ts';
import { type Interpretation, NotUnderstood } from './bots/interpretation.ts';
import type { Config } from './config.ts';
import { CommandRefused } from './refine/commands.ts';
import { type Role, roleSchema } from './refine/model-call.ts';
import type { Pipeline } from './refine/pipeline.ts';

/** The team as the environment asks for it. */
export type ChosenTeam = {
  readonly team: Team;
  /** Who works, in a sentence for the console. */
  readonly says: string;
  readonly unpricedModels: readonly string[];
  /** What somebody's words mean; null where there is no language model. */
  readonly interpret: ((words: string, asking: Asking) => Promise<Interpretation>) | null;
  close(): Promise<void>;
};

/** Begins to find out at once what the language model can do, where there is one. */
export function chooseTeam(config: Config, logger: Logger): ChosenTeam {
  const playbook = createPlaybook(builtInPipeline());
  const { OPENAI_API_KEY: apiKey, TEAM: mode = 'hybrid' } = config;
  if (apiKey === undefined || mode === 'playbook')
    return {
      team: playbook,
      says: playbookWorks(config),
      unpricedModels: [],
      interpret: null,
      close: async () => undefined,
    };
  const models = openModels(apiKey, config, logger, (exchange) =>
    appendExchange(join(config.dataFolder, 'runs', exchange.run), exchange, logger),
  );
  void models.prepare(); // what goes wrong is logged, and told with the first question
  const llm = {
    ask: models.ask,
    contextTokens: config.OPENAI_CONTEXT_TOKENS,
    replyTokens: config.OPENAI_REPLY_TOKENS,
  };
  return {
    team: createTeam({ mode, llm, playbook, repairAttempts: config.REPAIR_ATTEMPTS }),
    says: modelWorks(config, mode),
    unpricedModels: unpricedModels(config),
    interpret: (words, asking) => interpret(llm, words, problemWithCommand, asking).catch(refuse),
    close: models.close,
  };
}

/** The door to the language models that the environment names. */
export function openModels(apiKey: string, config: Config, logger: Logger, keep: (exchange: Exchange) => void): Models {
  return createAsk({
    apiKey,
    baseUrl: config.OPENAI_BASE_URL ?? null,
    modelOf: (role) => modelOf(config, role),
    temperature: config.OPENAI_TEMPERATURE ?? null,
    reasoningEffort: config.OPENAI_REASONING_EFFORT ?? null,
    answers: config.OPENAI_ANSWERS,
    pictures: config.OPENAI_PICTURES,
    timeoutSeconds: config.OPENAI_TIMEOUT_SECONDS,
    contextTokens: config.OPENAI_CONTEXT_TOKENS,
    replyTokens: config.OPENAI_REPLY_TOKENS,
    prices: config.OPENAI_PRICES,
    attempts: config.REPAIR_ATTEMPTS + 1,
    logger,
    keep,
  });
}

function modelOf(config: Config, role: Role): string {
  const own: Readonly<Record<Role, string | undefined>> = {
    architect: config.OPENAI_MODEL_ARCHITECT,
    analyst: config.OPENAI_MODEL_ANALYST,
    engineer: config.OPENAI_MODEL_ENGINEER,
    interpreter: config.OPENAI_MODEL_INTERPRETER,
    reporter: config.OPENAI_MODEL_REPORTER,
  };
  return own[role] ?? config.OPENAI_MODEL;
}

function unpricedModels(config: Config): readonly string[] {
  const models = new Set(roleSchema.options.map((role) => modelOf(config, role)));
  const one = { promptTokens: 1, replyTokens: 1 };
  return [...models].filter((model) => dollarsOf(model, one, config.OPENAI_PRICES) === null);
}

function modelWorks(config: Config, mode: 'llm' | 'hybrid'): string {
  const own = roleSchema.options.flatMap((role) => {
    const model = modelOf(config, role);
    return model === config.OPENAI_MODEL ? [] : [`${role}: ${model}`];
  });
  const models = `${config.OPENAI_MODEL}${own.length === 0 ? '' : ` (${own.join(', ')})`}`;
  const { host } = new URL(config.OPENAI_BASE_URL ?? 'https://api.openai.com');
  const standIn = mode === 'hybrid' ? 'the playbook as stand-in' : 'no stand-in (TEAM=llm)';
  return `Team: language model ${models} at ${host}, ${standIn}.`;
}

function playbookWorks({ TEAM, OPENAI_API_KEY, OPENAI_BASE_URL }: Config): string {
  if (OPENAI_API_KEY !== undefined || TEAM === 'playbook') return 'Team: playbook, as TEAM says.';
  if (OPENAI_BASE_URL === undefined) return 'Team: playbook. Set OPENAI_API_KEY for a team that reasons.';
  return 'Team: playbook. OPENAI_BASE_URL is set and OPENAI_API_KEY is not: a server of your own takes any word as a key.';
}

function problemWithCommand(typed: string): string | null {
  try {
    parseCommand(typed);
    return null;
  } catch (error) {
    if (error instanceof CommandRefused) return error.message;
    throw error;
  }
}

function refuse(error: unknown): never {
  if (!(error instanceof NoUsableAnswer)) throw error;
  throw new NotUnderstood(`Nothing was done: ${error.message} \`help\` lists what can be typed.`, { cause: error });
}

function builtInPipeline(): Pipeline {
  const source = (name: string) =>
    readFileSync(resolve(import.meta.dirname, '../gpu-runner/components', `${name}.py`), 'utf8');
  return { data: source('data'), model: source('model'), training: source('training') };
}
