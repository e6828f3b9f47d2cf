import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { expect, onTestFinished } from 'vitest';
import type { Card } from '../../../../src/bots/card.ts';
import { createPosted } from '../../../../src/bots/posted.ts';
import { createRooms } from '../../../../src/bots/rooms.ts';
import { createSlackClients } from '../../../../src/bots/slack/connect/clients.ts';
import type { SlackPace } from '../../../../src/bots/slack/deliver/slack-pace.ts';
import { createSlackThreads } from '../../../../src/bots/slack/deliver/slack-threads.ts';
import { type FakeSlack, startFakeSlack } from '../../../fakes/slack/fake-slack.ts';
import type { Channel, Message } from '../../../fakes/slack/objects.ts';
import type { Person } from '../../../fakes/slack/person/person.ts';
import type { RunBuilder } from '../../../support/run-builder.ts';
import { type FakeEngine, fakeEngine } from '../../fake-engine.ts';

/** A Slack with a channel, an engine whose runs a test writes, and the database that outlives a bot. */
export type World = {
  readonly slack: FakeSlack;
  readonly ada: Person;
  readonly channel: Channel;
  readonly engine: FakeEngine;
  readonly database: DatabaseSync;
  readonly logged: Record<string, unknown>[];
};

export async function givenWorld(options: Parameters<typeof startFakeSlack>[0] = {}): Promise<World> {
  const slack = await startFakeSlack({ events: [], ...options });
  onTestFinished(() => slack.close());
  const ada = slack.user('ada');
  const channel = slack.channel('vision', [ada]);
  return { slack, ada, channel, engine: fakeEngine(), database: new DatabaseSync(':memory:'), logged: [] };
}

type BotOptions = {
  readonly pace?: SlackPace;
  readonly reach?: () => void;
  readonly mentionsFor?: (run: string, card: Card) => readonly string[];
  readonly postingSeconds?: number;
  readonly isInstalled?: boolean;
};

const debugLevel = 20;

/** One life of a bot. */
export function startBot(
  world: World,
  { pace = noPace, reach, mentionsFor, postingSeconds, isInstalled = true }: BotOptions = {},
) {
  const { slack, engine, database, logged } = world;
  const write = (line: string) => {
    const entry: Record<string, unknown> = JSON.parse(line);
    if (entry.level !== debugLevel) logged.push(entry);
  };
  const log = pino({ level: 'debug' }, { write });
  const clients = createSlackClients(slack.botToken, {
    log,
    apiUrl: slack.apiUrl,
    ...(postingSeconds === undefined ? {} : { postingSeconds }),
  });
  const posted = createPosted(database, 'slack');
  const threads = createSlackThreads({
    engine,
    posted,
    rooms: createRooms(database, 'slack'),
    clients() {
      if (!isInstalled) throw new Error('The app is not installed.');
      return clients;
    },
    mentionsFor: mentionsFor ?? (() => []),
    log,
    pace,
    retrySeconds: 0.01,
    appearSeconds: 0.5,
    ...(reach === undefined ? {} : { reach }),
  });
  onTestFinished(threads.close);
  return { ...threads, clients, posted };
}

/** A bot that dies as `kill -9` ends it, when it has posted its nth card and not written that down. */
export async function killedAfterPost(world: World, nth = 1): Promise<void> {
  let left = nth;
  const killed = Promise.withResolvers<void>();
  const bot = startBot(world, {
    reach() {
      left -= 1;
      if (left > 0) return;
      killed.resolve(bot.close());
      throw new Error('killed');
    },
  });
  await killed.promise;
}

/** Lets everything through at once: these tests are about something else. */
export const noPace: SlackPace = { take: () => Promise.resolve(), holdBack: () => {}, progressSeconds: () => 0 };

/** Gives the run a room, as is done before it is started, and what has happened in it. */
export function startRun({ engine, database, slack, channel, ada }: World, run: RunBuilder, room = channel): void {
  const place = `${slack.teamId}/${room.id}`;
  createRooms(database, 'slack').assign({ run: run.run.id, room: place, startedBy: ada.id, isPrivate: false });
  engine.append(run.run.id, run.events);
}

/** What has happened since. */
export function goOn({ engine }: World, { run, events }: RunBuilder): void {
  engine.append(run.id, events.slice(engine.events(run.id).length));
}

/** The keys of the cards in a run's thread, in their order; a file's message by the names of its files. */
export function threadOf({ ada, channel }: World, run = 'r1'): readonly string[] {
  const roots = ada.sees(channel).filter((message) => isOf(message, run));
  expect(roots.length).toBeLessThanOrEqual(1);
  return roots.flatMap((root) => ada.sees(root)).map((message) => keyOf(message) ?? namesIn(message));
}

export function messageOf({ ada, channel }: World, key: string, run = 'r1'): Message {
  const [root] = ada.sees(channel).filter((message) => isOf(message, run));
  const message = (root === undefined ? [] : ada.sees(root)).find((each) => keyOf(each) === key);
  if (message === undefined) throw new Error(`Card ${key} of run ${run} is not there.`);
  return message;
}

function isOf({ metadata }: Message, run: string): boolean {
  return metadata?.event_payload.run === run;
}

function keyOf({ metadata }: Message): string | undefined {
  return metadata === undefined ? undefined : String(metadata.event_payload.key);
}

function namesIn({ files, text }: Message): string {
  return files.length === 0 ? text : files.map(({ name }) => name).join(' ');
}
