import { DatabaseSync } from 'node:sqlite';
import { type Client, PermissionFlagsBits } from 'discord.js';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { Card } from '../../../../src/bots/card.ts';
import type { DiscordPace } from '../../../../src/bots/discord/deliver/discord-pace.ts';
import { createDiscordThreads } from '../../../../src/bots/discord/deliver/discord-threads.ts';
import { createLongValues } from '../../../../src/bots/discord/deliver/long-values.ts';
import { cardId } from '../../../../src/bots/discord/render/card-id.ts';
import { createPosted } from '../../../../src/bots/posted.ts';
import { createRooms, runOf } from '../../../../src/bots/rooms.ts';
import { nextStep } from '../../../../src/refine/next-step.ts';
import type { Run } from '../../../../src/refine/run.ts';
import type { Progress } from '../../../../src/refine/work.ts';
import { startClient } from '../../../fakes/discord/discord-client.ts';
import { type FakeDiscord, startFakeDiscord } from '../../../fakes/discord/fake-discord.ts';
import type { Component, Message } from '../../../fakes/discord/objects.ts';
import type { Person } from '../../../fakes/discord/person/person.ts';
import { visibleText } from '../../../fakes/discord/person/visible-text.ts';
import type { ChannelView } from '../../../fakes/discord/views/channel-view.ts';
import type { RunBuilder } from '../../../support/run-builder.ts';
import { type FakeEngine, fakeEngine } from '../../fake-engine.ts';

/** A Discord with a channel and a client that is connected, an engine whose runs a test writes, and the database that outlives a bot. */
export type World = {
  readonly discord: FakeDiscord;
  readonly ada: Person;
  readonly channel: ChannelView;
  readonly client: Client<true>;
  readonly engine: FakeEngine;
  readonly database: DatabaseSync;
  readonly logged: Record<string, unknown>[];
};

export async function givenWorld(options: Parameters<typeof startFakeDiscord>[0] = {}): Promise<World> {
  const discord = await startFakeDiscord(options);
  onTestFinished(() => discord.close());
  const ada = discord.guild.member('ada');
  const channel = discord.guild.channel('vision');
  const { client } = await startClient(discord);
  onTestFinished(() => client.destroy());
  return { discord, ada, channel, client, engine: fakeEngine(), database: new DatabaseSync(':memory:'), logged: [] };
}

type BotOptions = {
  readonly pace?: DiscordPace;
  readonly reach?: () => void;
  readonly mentionsFor?: (thread: string, card: Card) => readonly string[];
  readonly usualSeconds?: number;
  readonly filesUrl?: string;
};

const debugLevel = 20;

/** One life of a bot. It takes Discord's clock for its own. */
export function startBot(
  world: World,
  { pace = noPace, reach, mentionsFor = () => [], usualSeconds, filesUrl }: BotOptions = {},
) {
  const { discord, client, engine, database, logged } = world;
  const write = (line: string) => {
    const entry: Record<string, unknown> = JSON.parse(line);
    if (entry.level !== debugLevel) logged.push(entry);
  };
  const posted = createPosted(database, 'discord');
  const threads = createDiscordThreads({
    engine,
    posted,
    rooms: createRooms(database, 'discord'),
    client,
    longValues: createLongValues(database),
    filesUrl: filesUrl ?? null,
    mentionsFor,
    log: pino({ level: 'debug' }, { write }),
    pace,
    retrySeconds: 0.01,
    now: discord.clock.now,
    ...(usualSeconds === undefined ? {} : { usualSeconds }),
    ...(reach === undefined ? {} : { reach }),
  });
  onTestFinished(threads.close);
  return { ...threads, posted };
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
export const noPace: DiscordPace = {
  take: () => Promise.resolve(),
  note: () => {},
  holdBack: () => {},
  progressSeconds: () => 0,
};

/** Gives the run a room, as is done before it is started, and what has happened in it. */
export function startRun(world: World, run: RunBuilder, channel = world.channel): void {
  createRooms(world.database, 'discord').assign({ run: run.run.id, ...roomAt(world, channel) });
  world.engine.append(run.run.id, run.events);
}

/** The run is told in one more channel from now on. Gives the name of its thread there. */
export function watchRun(world: World, run: string, channel: ChannelView): string {
  return createRooms(world.database, 'discord').watch({ run, ...roomAt(world, channel) });
}

function roomAt({ discord, ada }: World, channel: ChannelView) {
  return { room: `${discord.guild.id}/${channel.id}`, startedBy: ada.id, isPrivate: false };
}

/** What has happened since. */
export function goOn({ engine }: World, { run, events }: RunBuilder): void {
  engine.append(run.id, events.slice(engine.events(run.id).length));
}

/** All that the newest thread of a run consists of: its first message in the channel, and those below it. */
export function messagesOf({ channel }: World, run = 'r1'): readonly Message[] {
  const root = channel.messages.findLast((message) => keyOf(message, run) === 'start');
  if (root === undefined) return [];
  return [root, ...(channel.threads.find(({ id }) => id === root.id)?.messages ?? [])];
}

/** The keys of the cards in a run's thread, in their order; what is no card, as people read it. */
export function threadOf(world: World, run = 'r1'): readonly string[] {
  return messagesOf(world, run).map((message) => keyOf(message, run) ?? visibleText(message));
}

export function cardIn(world: World, key: string, run = 'r1'): Message {
  const message = messagesOf(world, run).findLast((each) => keyOf(each, run) === key);
  if (message === undefined) throw new Error(`Card ${key} of run ${run} is not there.`);
  return message;
}

/** A message says by the id of its container which card it is. */
export function keyOf({ components }: Message, thread: string): string | undefined {
  const container = components.find(({ type }) => type === 17);
  return keys.find((key) => container?.id === cardId(runOf(thread), key));
}

const keys = [
  ...['start', 'live', 'dataset', 'design', 'baseline', 'report', 'failure'],
  ...['p1', 'p2', 'p3'].flatMap((id) => [`proposal-${id}`, `result-${id}`]),
  ...Array.from({ length: 40 }, (_, version) => [`diagnosis-${version}`, `steering-${version}`]).flat(),
  ...Array.from({ length: 40 }, (_, version) => `refusal-${version}`),
];

/** The labels of the buttons in a message. */
export function buttonsIn({ components }: Message): readonly string[] {
  const inner = (component: Component): readonly Component[] => [
    component,
    ...((component.components as readonly Component[] | undefined) ?? []).flatMap(inner),
  ];
  return components.flatMap(inner).flatMap(({ type, label }) => (type === 2 ? [String(label)] : []));
}

export const textOf = visibleText;

/** As a runner tells it of what the run is doing. */
export function progressOf(run: Run, epoch: number): Progress {
  const job = nextStep(run)?.job ?? '';
  const unknown = { waiting: null, trainLoss: null, valAccuracy: null, imagesPerSecond: null, secondsLeft: null };
  return { run: run.id, job, epoch, epochs: 40, ...unknown };
}

/** Whether the client has heard that it may see earlier messages. */
export function mayReadBack({ client, channel }: World): boolean {
  const found = client.channels.cache.get(channel.id);
  if (found === undefined || found.isDMBased()) return false;
  return found.permissionsFor(client.user.id)?.has(PermissionFlagsBits.ReadMessageHistory) ?? false;
}
