import { setTimeout as wait } from 'node:timers/promises';
import { type Role, roleSchema, totalSpending } from '../../../refine/model-call.ts';
import { type Ask, type Asking, ModelUnavailable, NoUsableAnswer, type Question } from '../ask.ts';
import { createAbilities } from './abilities.ts';
import { call, type Errand, type Outcome } from './call.ts';
import { createConnection } from './connection.ts';
import type { Means, Mistake } from './conversation.ts';
import { jsonSchemaOf } from './json-schema.ts';
import { createMeans } from './means.ts';
import type { ModelSettings } from './model-settings.ts';
import { dollarsOf } from './prices.ts';
import { redact } from './redact.ts';
import { ReplyLost } from './reply.ts';
import { explain } from './trouble.ts';

/** Language models as one process reaches them. */
export type Models = {
  readonly ask: Ask;
  /** Finds out what the models can do before a question has to wait for that. What goes wrong is logged; questions try again. */
  prepare(): Promise<void>;
  /** Ends `prepare` and all connections. Questions are ended by their own signals. */
  close(): Promise<void>;
};

/** The door to language models. Nothing is sent before the first question, or `prepare`. */
export function createAsk(settings: ModelSettings): Models {
  const closed = new AbortController();
  const connection = createConnection(settings);
  const abilities = createAbilities(connection, settings, closed.signal);
  const means = createMeans(abilities);
  const clean = (text: string) => redact(text, connection.secrets);
  const useless = (error: unknown, model: string) => clean(explain(error, connection.server, model));

  async function callWithMeans<Answer>(errand: Omit<Errand<Answer>, 'means'>): Promise<Outcome<Answer>> {
    const { question, asking, model, schema } = errand;
    // Ends: of everything that a server may refuse, each is given up once.
    for (;;) {
      const finding = means.of(model, question, schema).catch((error: unknown) => {
        throw new ModelUnavailable(useless(error, model));
      });
      const found: Means = await orAborted(finding, asking.signal);
      const outcome = await call(connection, settings, { ...errand, means: found });
      if (outcome.kind !== 'failed' || !means.humbled(outcome.error, model, question, found)) return outcome;
    }
  }

  const unpriced = new Set<string>();
  function warnOfNoPrice(model: string, { run }: Asking): void {
    if (!run.settings.budget.dollars || unpriced.has(model)) return;
    if (dollarsOf(model, { promptTokens: 0, replyTokens: 0 }, settings.prices) !== null) return;
    unpriced.add(model);
    settings.logger.warn(
      { model },
      'the budget in dollars does not hold for this model: name its price in OPENAI_PRICES',
    );
  }

  async function ask<Answer>(question: Question<Answer>, asking: Asking): Promise<Answer> {
    const model = settings.modelOf(question.role);
    warnOfNoPrice(model, asking);
    const schema = jsonSchemaOf(question.answer);
    let mistake: Mistake | null = null;
    let why = '';
    for (let attempt = 1; attempt <= settings.attempts; attempt++) {
      asking.signal.throwIfAborted();
      refuseBeyondBudget(asking);
      const outcome: Outcome<Answer> = await callWithMeans({ question, asking, model, schema, mistake, attempt });
      switch (outcome.kind) {
        case 'used':
          return outcome.answer;
        case 'invalid':
          mistake = outcome.mistake;
          why = `The last answer cannot be used: ${clean(outcome.mistake.problem)}`;
          break;
        case 'failed':
          asking.signal.throwIfAborted();
          why = useless(outcome.error, model);
          if (!(outcome.error instanceof ReplyLost)) throw new ModelUnavailable(why);
          if (attempt < settings.attempts) await pause(attempt * (settings.retrySeconds ?? 2), asking.signal);
      }
    }
    throw new NoUsableAnswer(
      `${model} gave the ${question.role} no usable answer in ${settings.attempts} attempts. ${why.slice(0, 400)}`,
    );
  }

  return {
    ask,
    async prepare() {
      const models = new Set(roleSchema.options.map((role: Role) => settings.modelOf(role)));
      for (const model of models)
        await abilities.answersOf(model).catch((error: unknown) => {
          if (!closed.signal.aborted)
            settings.logger.warn({ model, why: useless(error, model) }, 'language model not ready');
        });
    },
    async close() {
      closed.abort();
      await connection.close();
    },
  };
}

/** One call may overshoot a budget: what it will cost is known only afterwards. */
function refuseBeyondBudget({ run, ledger }: Asking): void {
  const { tokens, dollars } = run.settings.budget;
  const spent = totalSpending(ledger.spent());
  if (tokens && spent.promptTokens + spent.replyTokens >= tokens)
    throw new NoUsableAnswer(`The run's budget of ${tokens} tokens for language models is spent.`);
  if (dollars && spent.dollars >= dollars)
    throw new NoUsableAnswer(`The run's budget of $${dollars} for language models is spent.`);
}

async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  await wait(seconds * 1000, undefined, { signal }).catch(() => signal.throwIfAborted());
}
