import { readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { type StoredEvent, storedEventSchema } from '../../src/refine/events.ts';
import { modelCallSchema } from '../../src/refine/model-call.ts';
import { type Pipeline, pipelineSchema } from '../../src/refine/pipeline.ts';

const fixture = resolve(import.meta.dirname, '../fixtures/model-run');
const components = resolve(import.meta.dirname, '../../gpu-runner/components');

const exchangeSchema = modelCallSchema.extend({
  at: z.string(),
  run: z.string(),
  question: z.string(),
  attempt: z.int(),
  messages: z.array(z.object({ role: z.string(), text: z.string() })),
  reply: z.string(),
  problem: z.string().nullable(),
});
export type RecordedExchange = z.infer<typeof exchangeSchema>;

export type Recording = {
  readonly events: readonly StoredEvent[];
  readonly exchanges: readonly RecordedExchange[];
  /** The built-in pipeline of the day, from which the architect started. */
  readonly builtIn: Pipeline;
};

/** A whole run as `test/llm-run.integration.test.ts` left it. */
export function readRecording(): Recording {
  const read = (name: string) => readFileSync(join(fixture, name), 'utf8');
  const lines = (name: string): unknown[] =>
    read(name)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  return {
    events: storedEventSchema.array().parse(lines('run.jsonl')),
    exchanges: exchangeSchema.array().parse(lines('model-calls.jsonl')),
    builtIn: pipelineSchema.parse(JSON.parse(read('components.json'))),
  };
}

/** Makes this run the recorded one, without what belongs to this machine. Does nothing unless RECORD_MODEL_RUN is set. */
export function keepRecording(dataFolder: string, run: string): void {
  if (process.env.RECORD_MODEL_RUN === undefined) return;
  const { username } = userInfo();
  const name = 'adalovelace'.repeat(9).slice(0, username.length); // as long as the true one: tokens were counted
  for (const file of ['run.jsonl', 'model-calls.jsonl']) {
    const text = readFileSync(join(dataFolder, 'runs', run, file), 'utf8').replaceAll(`${dataFolder}/`, '');
    // In prompts the quotes around a name are escaped.
    const [plain, escaped] = [JSON.stringify(username), JSON.stringify(JSON.stringify(username)).slice(1, -1)];
    const others = text.replaceAll(escaped, String.raw`\"${name}\"`).replaceAll(plain, `"${name}"`);
    writeFileSync(join(fixture, file), others);
  }
  const source = (component: string) => readFileSync(join(components, `${component}.py`), 'utf8');
  const pipeline = { data: source('data'), model: source('model'), training: source('training') };
  writeFileSync(join(fixture, 'components.json'), `${JSON.stringify(pipeline, null, 2)}\n`);
}
