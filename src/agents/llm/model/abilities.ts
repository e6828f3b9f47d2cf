import { APIError } from 'openai';
import type { ChatRequest, Connection } from './connection.ts';
import type { AnswerMode, ModelSettings } from './model-settings.ts';
import { listen, newReply, type Reply } from './reply.ts';

/** What models can do is found out by trying, once in the life of the process: servers do not say, or say it wrongly. */
export type Abilities = {
  answersOf(model: string): Promise<AnswerMode>;
  seesPictures(model: string): Promise<boolean>;
};

/** Each question is asked once and its answer kept; one that got no answer, because the server was away, is asked again. */
export function createAbilities(connection: Connection, settings: ModelSettings, closed: AbortSignal): Abilities {
  const answers = new Map<string, Promise<AnswerMode>>();
  const pictures = new Map<string, Promise<boolean>>();
  const probe = (request: ChatRequest) => ask(connection, request, settings, closed);

  async function findAnswers(model: string): Promise<AnswerMode> {
    const mode = await answerModeOf(model, probe);
    settings.logger.info({ model, answers: mode }, 'way to get structured answers found');
    return mode;
  }
  async function findPictures(model: string): Promise<boolean> {
    const sees = await describesPicture(model, probe);
    settings.logger.info({ model, pictures: sees }, 'found whether the model takes pictures');
    return sees;
  }
  return {
    async answersOf(model) {
      return settings.answers === 'auto' ? remembered(answers, model, findAnswers) : settings.answers;
    },
    async seesPictures(model) {
      return settings.pictures === 'auto' ? remembered(pictures, model, findPictures) : settings.pictures === 'on';
    },
  };
}

type Probe = (request: ChatRequest) => Promise<string>;

/** The prompt asks for a word only: JSON of this shape comes from a server that enforces it. */
const schemaProbe = {
  messages: [{ role: 'user', content: 'Connection test. Which colour is grass? One word.' }],
  response_format: {
    type: 'json_schema',
    json_schema: {
      name: 'connection_test',
      strict: true,
      schema: {
        type: 'object',
        properties: { colour: { type: 'string', enum: ['green', 'other'] } },
        required: ['colour'],
        additionalProperties: false,
      },
    },
  },
} satisfies Partial<ChatRequest>;

const jsonProbe = {
  messages: [
    { role: 'user', content: 'Connection test. Answer with the JSON object {"colour": "green"} and nothing else.' },
  ],
  response_format: { type: 'json_object' },
} satisfies Partial<ChatRequest>;

const plainProbe = {
  messages: [{ role: 'user', content: 'Connection test. Which colour is grass? One word.' }],
} satisfies Partial<ChatRequest>;

async function answerModeOf(model: string, probe: Probe): Promise<AnswerMode> {
  if (await obeys(() => probe({ model, ...schemaProbe }))) return 'schema';
  if (await obeys(() => probe({ model, ...jsonProbe }))) return 'json';
  // A server that fails at everything has refused nothing: this one's error is told, and forgotten.
  await probe({ model, ...plainProbe });
  return 'fenced';
}

async function obeys(answer: () => Promise<string>): Promise<boolean> {
  try {
    return 'colour' in JSON.parse(await answer());
  } catch (error) {
    if (isRefusal(error) || error instanceof SyntaxError || error instanceof TypeError) return false;
    throw error;
  }
}

/** 64 × 64 red pixels; some models take nothing smaller than 28 × 28. */
const redPicture =
  'iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAS0lEQVR42u3PQQkAAAgAsetfWiP4FgYrsKZeS0BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEDgsqnc8OJg6Ln3AAAAAElFTkSuQmCC';

/** Names the colour, because some servers drop pictures without a word. */
async function describesPicture(model: string, probe: Probe): Promise<boolean> {
  const text = 'Connection test. Which colour is this picture? One word.';
  const picture = { type: 'image_url', image_url: { url: `data:image/png;base64,${redPicture}` } } as const;
  try {
    return /\bred\b/i.test(
      await probe({ model, messages: [{ role: 'user', content: [{ type: 'text', text }, picture] }] }),
    );
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

/** Statuses with which servers say that they cannot do something; llama.cpp's says 500. A server that is away or busy has not said so. */
function isRefusal(error: unknown): boolean {
  return error instanceof APIError && [400, 415, 422, 500, 501].includes(error.status ?? 0);
}

/** Answers to probes are a word: a model that thinks for longer than this about it gets no further. */
const probeReplyTokens = 4000;

async function ask(
  connection: Connection,
  request: ChatRequest,
  settings: ModelSettings,
  closed: AbortSignal,
): Promise<string> {
  const limits = { ...settings, replyTokens: probeReplyTokens };
  const heard = newReply();
  try {
    // A refusal with status 500 would be retried for nothing; everything else that is worth another try gets it below.
    await listen(connection, request, heard, limits, closed, 0);
    return answerIn(heard);
  } catch (error) {
    if (isRefusal(error) || closed.aborted) throw error;
    const again = newReply();
    await listen(connection, request, again, limits, closed);
    return answerIn(again);
  }
}

function answerIn({ text }: Reply): string {
  return text.replace(/^[\s\S]*<\/think>/, '');
}

function remembered<T>(known: Map<string, Promise<T>>, model: string, find: (model: string) => Promise<T>): Promise<T> {
  const finding = known.get(model) ?? find(model);
  known.set(model, finding);
  finding.catch(() => known.delete(model));
  return finding;
}
