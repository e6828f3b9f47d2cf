import { APIError } from 'openai';
import { z } from 'zod';

/** A part of a reply, with nothing taken for granted: compatible servers leave out fields that OpenAI always sends. */
export type Chunk = {
  readonly choices?: readonly {
    readonly delta?: { readonly content?: unknown; readonly refusal?: unknown } | null;
    readonly finish_reason?: unknown;
  }[];
  readonly usage?: { readonly prompt_tokens?: unknown; readonly completion_tokens?: unknown } | null | undefined;
};

type Answer = {
  readonly headers: Headers;
  readonly body: AsyncIterable<Uint8Array> | null;
};

/** What answers there is no server of chat completions. */
export class NoCompletion extends Error {
  override readonly name = 'NoCompletion';
}

/** More than any completion; what is longer is none. */
const mostBytes = 20_000_000;

/** Whether the answer is something whole, such as a page, rather than a stream of events; some servers do not name the stream's type. */
export function isNoStream({ headers }: Pick<Answer, 'headers'>): boolean {
  return /html|json/i.test(headers.get('content-type') ?? '');
}

/**
 * The completion of a server that does not stream, as a stream of one chunk. Rejects with `NoCompletion` where it is none, and with an
 * error of `openai` where the server tells of one.
 */
export async function* wholeCompletion(answer: Answer): AsyncGenerator<Chunk> {
  const type = answer.headers.get('content-type') ?? 'nothing';
  const text = /json/i.test(type) ? await textOf(answer) : '';
  const said = completion.safeParse(parsed(text));
  if (!said.success) throw new NoCompletion(`It answers with ${type.replace(/;.*$/, '')}`);
  if ('error' in said.data) throw new APIError(undefined, said.data.error, undefined, undefined);
  const { choices, usage } = said.data;
  yield { usage, choices: choices.map(({ message, finish_reason }) => ({ delta: message, finish_reason })) };
}

const completion = z.union([
  z.object({ error: z.looseObject({}) }),
  z.object({
    choices: z.array(z.object({ message: z.looseObject({}), finish_reason: z.unknown() })).min(1),
    usage: z.looseObject({}).nullish(),
  }),
]);

async function textOf({ body }: Answer): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body ?? []) {
    bytes += piece.byteLength;
    if (bytes > mostBytes) throw new NoCompletion('It answers without end');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
