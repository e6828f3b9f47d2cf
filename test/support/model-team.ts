import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../../src/refine/events.ts';
import { type Role, roleSchema } from '../../src/refine/model-call.ts';
import { type FakeOpenAi, fakeKey } from '../fakes/openai/fake-openai.ts';
import type { ChatRequest } from '../fakes/openai/request-rules.ts';
import { type BotProcess, trail } from './bot-process.ts';

/** Every role asks a model of its own name, so that the server can be scripted by role. */
export function environmentOf({ url }: Pick<FakeOpenAi, 'url'>): Record<string, string> {
  const models = roleSchema.options.map((role: Role) => [`OPENAI_MODEL_${role.toUpperCase()}`, role]);
  return { OPENAI_API_KEY: fakeKey, OPENAI_BASE_URL: url, ...Object.fromEntries(models) };
}

export async function startRun(bot: BotProcess, line: string): Promise<string> {
  bot.type(line);
  await bot.says(/Run r\w+: refine/);
  return /Run (r\w+): refine/.exec(bot.output())?.[1] ?? '';
}

export function eventsOf(folder: string, run: string): readonly Event[] {
  return trail(folder, run).map(({ body }) => body);
}

export function bodiesOf<Type extends Event['type']>(events: readonly Event[], type: Type) {
  return events.filter((event): event is Extract<Event, { type: Type }> => event.type === type);
}

/** Evidence has to stand in the facts that the analyst was given: it quotes the first share there. */
export function choice(component: string) {
  return ({ messages }: ChatRequest) => {
    const [percent = ''] = /\d+(\.\d+)? ?%/.exec(JSON.stringify(messages[1]?.content)) ?? [];
    const evidence = [`It says ${percent}.`];
    return { json: { component, reason: `Act on ${component}.`, evidence, refutedBy: 'No gain at all.' } };
  };
}

/** What an engineer says of any change. */
export const draft = {
  hypothesis: 'Brightness is all that there is to see, which a small network of plain layers sees at once.',
  move: 'plain layers',
  summary: 'plain layers for the residual network',
  expectedGainPoints: 0.1,
  costFactor: 0.8,
};

export const design = {
  understanding: 'Small grey pictures that differ in brightness and outline.',
  risks: ['Some pictures have the wrong name.'],
  changes: [{ component: 'model', field: 'width', value: 8, reason: 'The pictures are simple.' }],
  reasons: ['The pictures are small and simple.'],
  ideas: [{ component: 'model', idea: 'plain layers' }],
};

export const summary = {
  sentences: [
    'The classifier is right for {finalAccuracy} of the images.',
    'There were {steps} steps.',
    'It is as good as its data.',
  ],
  next: 'Look at the names of the pictures.',
};

/** A network that is nothing like the built-in one. */
export const plainModule = `import torch
from torch import nn

CONFIG = {
    "width": 24,  # hidden units
}


def build(info) -> nn.Module:
    pixels = info.channels * info.height * info.width
    return nn.Sequential(nn.Flatten(), nn.Linear(pixels, CONFIG["width"]), nn.ReLU(), nn.Linear(CONFIG["width"], info.num_classes))
`;

/** Every file of a data folder that holds the text: names relative to it. */
export function filesWith(folder: string, text: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => readFileSync(path).includes(text));
}
