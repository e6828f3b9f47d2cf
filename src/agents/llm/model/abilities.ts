import { APIError } from 'openai';
import { type ChatRequest, type Connection, refuses } from './connection.ts';
import type { AnswerMode, ModelSettings } from './model-settings.ts';
import { listen, newReply, ReplyLost } from './reply.ts';

/** What models can do is found out by trying, once in the life of the process: servers do not say, or say it wrongly. */
export type Abilities = {
  answersOf(model: string): Promise<AnswerMode>;
  seesPictures(model: string): Promise<boolean>;
};

/** Each question is asked once and its answer kept; one that got no answer, because the server was away, is asked again. */
export function createAbilities(connection: Connection, settings: ModelSettings, closed: AbortSignal): Abilities {
  const answers = new Map<string, Promise<AnswerMode>>();
  const pictures = new Map<string, Promise<boolean>>();
  const probe: Probe = async (request, patience) => {
    const heard = newReply();
    const retries = patience === 'patient' ? undefined : 1;
    await listen(
      connection,
      { ...request, max_completion_tokens: probeReplyTokens },
      heard,
      { ...settings, replyTokens: probeReplyTokens },
      closed,
      retries,
    );
    return heard.text.replace(/^[\s\S]*<\/think>/, '');
  };

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
      if (settings.pictures !== 'auto') return settings.pictures === 'on';
      // A question is asked without its pictures rather than not at all; the next one looks again.
      return remembered(pictures, model, findPictures).catch(() => false);
    },
  };
}

type Probe = (request: ChatRequest, patience?: 'patient') => Promise<string>;

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
  if (await obeys({ model, ...schemaProbe }, probe)) return 'schema';
  if (await obeys({ model, ...jsonProbe }, probe)) return 'json';
  // A server that fails at everything has refused nothing: its error is told, and it is looked into again with the next question.
  await probe({ model, ...plainProbe }, 'patient');
  return 'fenced';
}

async function obeys(request: ChatRequest, probe: Probe): Promise<boolean> {
  const answer = await answerUnlessRefused(request, probe);
  try {
    return answer !== null && /"colour"/.test(JSON.stringify(JSON.parse(answer)));
  } catch {
    return false;
  }
}

/** 64 × 64 red pixels; some models take nothing smaller than 28 × 28. */
const redPicture =
  'iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAS0lEQVR42u3PQQkAAAgAsetfWiP4FgYrsKZeS0BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEDgsqnc8OJg6Ln3AAAAAElFTkSuQmCC';

/** Names the colour, because some servers drop pictures without a word. Rejects where trying again later may help. */
async function describesPicture(model: string, probe: Probe): Promise<boolean> {
  const text = 'Connection test. Which colour is this picture? One word.';
  const picture = { type: 'image_url', image_url: { url: `data:image/png;base64,${redPicture}` } } as const;
  const messages: ChatRequest['messages'] = [{ role: 'user', content: [{ type: 'text', text }, picture] }];
  try {
    return /\bred\b/i.test((await answerUnlessRefused({ model, messages }, probe)) ?? '');
  } catch (error) {
    if (mayPass(error)) throw error;
    return false;
  }
}

/** Null where the server says that it cannot do that. llama.cpp's says so with status 500; asking twice tells that from a hiccup. */
async function answerUnlessRefused(request: ChatRequest, probe: Probe): Promise<string | null> {
  try {
    return await probe(request);
  } catch (error) {
    if (refuses(error, /./)) return null;
    if (!mayPass(error)) throw error;
    return await probe(request, 'patient');
  }
}

/** Away or busy, in contrast to a wrong key or model, or to a model that is too slow. */
function mayPass(error: unknown): boolean {
  return error instanceof ReplyLost || (error instanceof APIError && ![401, 403, 404].includes(error.status ?? 0));
}

/** Answers to probes are a word: a model that thinks for longer than this about it gets no further. */
const probeReplyTokens = 4000;

function remembered<T>(known: Map<string, Promise<T>>, model: string, find: (model: string) => Promise<T>): Promise<T> {
  const finding = known.get(model) ?? find(model);
  known.set(model, finding);
  finding.catch(() => known.delete(model));
  return finding;
}
