import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { expect, onTestFinished } from 'vitest';
import type { Desk } from '../../../../src/bots/carry-out.ts';
import type { Interpret } from '../../../../src/bots/interpretation.ts';
import { botEvents, botScopes } from '../../../../src/bots/slack/connect/scopes.ts';
import { readConfig } from '../../../../src/config.ts';
import { startSlack } from '../../../../src/slack.ts';
import { type FakeSlack, startFakeSlack } from '../../../fakes/slack/fake-slack.ts';
import type { Block, Channel, Ephemeral, Message } from '../../../fakes/slack/objects.ts';
import type { Person } from '../../../fakes/slack/person/person.ts';
import { freePort } from '../../../support/free-port.ts';
import { type RunBuilder, settings, startTime } from '../../../support/run-builder.ts';
import { type FakeEngine, fakeEngine } from '../../fake-engine.ts';
import { noPace } from '../deliver/given-threads.ts';

type Given = {
  readonly interpret?: Interpret;
  readonly engine?: FakeEngine;
  readonly database?: DatabaseSync;
  readonly slack?: FakeSlack;
  readonly transport?: 'socket' | 'http';
};

/**
 * The real bot in Slack, with the rights and events that its manifest asks for, on an engine that keeps its runs in memory: a test appends
 * what workers would report.
 */
export async function givenSlack({
  interpret,
  engine = fakeEngine(() => startTime),
  database = new DatabaseSync(':memory:'),
  slack,
  transport = 'socket',
}: Given = {}) {
  const fake = slack ?? (await startFakeSlack({ scopes: botScopes.map(nameOf), events: botEvents.map(nameOf) }));
  let started = engine.runs().length;
  let passed = 0;
  const desk: Desk = {
    engine,
    now: () => startTime + passed * 1000,
    newRunId: () => `r${++started}`,
    datasets: () => [],
    resolveDataset: () => settings.dataset,
    defaults: () => settings,
    reportOf: async () => 'data/runs/r1',
    unpricedModels: [],
    interpret: interpret ?? null,
  };
  const config = readConfig({
    DATA_DIR: '/nonexistent',
    SLACK_BOT_TOKEN: fake.botToken,
    SLACK_API_URL: fake.apiUrl,
    ...(transport === 'socket'
      ? { SLACK_APP_TOKEN: fake.appToken }
      : { SLACK_SIGNING_SECRET: fake.signingSecret, SLACK_PORT: String(await freePort()) }),
  });
  if (config.slack === null) throw new Error('Slack is off.');
  const parts = { database, desk, isOneTeam: true, reach: () => {}, logger: pino({ level: 'silent' }), pace: noPace };
  const bot = await startSlack(config, config.slack, parts);
  if (transport === 'http') await fake.deliverTo(`http://127.0.0.1:${config.slack.port}/slack/events`);
  let isOpen = true;
  const close = async () => {
    if (isOpen) await bot.close();
    isOpen = false;
  };
  onTestFinished(async () => {
    await close();
    if (slack === undefined) await fake.close();
  });
  return {
    slack: fake,
    engine,
    database,
    close,
    says: bot.says,
    pass(seconds: number): void {
      passed += seconds;
    },
    /** Brings a run to where this history ends. */
    advance(run: string, builder: RunBuilder): void {
      engine.append(
        run,
        builder.events.slice(engine.events(run).length).map((event) => ({ ...event, run })),
      );
    },
    phase: (run = 'r1') => engine.find(run)?.phase.name,
  };
}

const nameOf = ({ name }: { readonly name: string }) => name;

/** What a card, an answer or a page says to somebody who looks at it. */
export function wordsOf({ text, blocks }: { readonly text?: string; readonly blocks: readonly Block[] }): string {
  return [text ?? '', JSON.stringify(blocks)].join('\n');
}

/** The message with these words, once it is there. */
export async function message(
  person: Person,
  place: Channel | Message,
  words: string | RegExp,
  seconds = 8,
): Promise<Message> {
  const find = () =>
    person.sees(place).findLast((each) => {
      const said = wordsOf(each);
      return typeof words === 'string' ? said.includes(words) : words.test(said);
    });
  await expect.poll(find, { timeout: seconds * 1000, interval: 100 }).toBeDefined();
  const found = find();
  if (found === undefined) throw new Error(`no message says “${words}”`);
  return found;
}

/** What only this person was shown, once it is there. */
export async function whisper(person: Person, channel: Channel, words: string): Promise<Ephemeral> {
  const find = () => person.ephemerals(channel).findLast((each) => wordsOf(each).includes(words));
  await expect.poll(find, { timeout: 8000 }).toBeDefined();
  const found = find();
  if (found === undefined) throw new Error(`nobody whispered “${words}”`);
  return found;
}

export function buttonsOf({ blocks }: { readonly blocks: readonly Block[] }): readonly string[] {
  return blocks.flatMap((block) => {
    const elements = block.type === 'actions' ? (block.elements as readonly { text?: { text: string } }[]) : [];
    return elements.flatMap(({ text }) => (text === undefined ? [] : [text.text]));
  });
}
