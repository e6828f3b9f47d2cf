import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { Asking, Question } from '../../../../src/agents/llm/ask.ts';
import { createAsk } from '../../../../src/agents/llm/model/create-ask.ts';
import type { Exchange } from '../../../../src/agents/llm/model/exchange.ts';
import type { ModelSettings } from '../../../../src/agents/llm/model/model-settings.ts';
import { type ModelCall, type Usage, withCall } from '../../../../src/refine/model-call.ts';
import type { Settings } from '../../../../src/refine/settings.ts';
import { fakeKey, startFakeOpenAi } from '../../../fakes/openai/fake-openai.ts';
import { startedRun } from '../../../support/run-builder.ts';

const answer = z.object({
  component: z.enum(['data', 'model', 'training']),
  why: z.string().max(200),
  note: z.string().optional(),
});
export type Choice = z.infer<typeof answer>;

/** A question as the analyst asks it. */
export const question: Question<Choice> = {
  role: 'analyst',
  rules: 'You choose what to work on.',
  task: 'The training accuracy is far above the validation accuracy. Choose a component.',
  name: 'choice',
  answer,
};
export const good: Choice = { component: 'data', why: 'It overfits.' };

type Given = {
  readonly server?: Parameters<typeof startFakeOpenAi>[0];
  readonly settings?: Partial<ModelSettings>;
  readonly budget?: Partial<Settings['budget']>;
  readonly spent?: readonly ModelCall[];
};

/** A server, a client that asks it, and a run that pays; every role asks the model of its own name. */
export async function given({ server: options, settings = {}, budget = {}, spent = [] }: Given = {}) {
  const server = await startFakeOpenAi(options);
  const calls: ModelCall[] = [];
  const exchanges: Exchange[] = [];
  const logged: string[] = [];
  const models = createAsk({
    apiKey: fakeKey,
    baseUrl: server.url,
    modelOf: (role) => role,
    temperature: null,
    reasoningEffort: null,
    answers: 'schema',
    pictures: 'auto',
    timeoutSeconds: 20,
    silenceSeconds: 5,
    retrySeconds: 0,
    contextTokens: 4000,
    replyTokens: 2000,
    prices: { analyst: { input: 1, output: 10 } },
    attempts: 3,
    logger: pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) }),
    keep: (exchange) => void exchanges.push(exchange),
    ...settings,
  });
  const run = startedRun({ settings: { budget: { steps: 6, seconds: 600, ...budget } } }).run;
  const abort = new AbortController();
  const asking: Asking = {
    run,
    signal: abort.signal,
    ledger: {
      spent: () => [...spent, ...calls].reduce<Usage>(withCall, {}),
      record: (call) => void calls.push(call),
    },
  };
  onTestFinished(async () => {
    await models.close();
    await server.close();
  });
  return { server, models, ask: models.ask, asking, abort, calls, exchanges, logged };
}
