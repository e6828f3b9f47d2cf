import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createDiscordThreads } from '../src/bots/discord/deliver/discord-threads.ts';
import { createLongValues } from '../src/bots/discord/deliver/long-values.ts';
import { messagePlaceOf } from '../src/bots/discord/deliver/places.ts';
import { createPosted } from '../src/bots/posted.ts';
import { createRooms } from '../src/bots/rooms.ts';
import { openDatabase } from '../src/engine/event-log.ts';
import { fakeEngine } from '../test/bots/fake-engine.ts';
import { startClient } from '../test/fakes/discord/discord-client.ts';
import { startFakeDiscord } from '../test/fakes/discord/fake-discord.ts';
import { withChildren } from '../test/fakes/discord/messages.ts';
import type { Component, Message } from '../test/fakes/discord/objects.ts';
import { discordRates } from '../test/fakes/discord/rate-limits.ts';
import { startedRun } from '../test/support/run-builder.ts';
import { beginRuns, channelCount, heading, measureClicks, runs } from './many-runs.ts';

const edits = 'PATCH /channels/:channel/messages/:message';

const discord = await startFakeDiscord({ rates: discordRates });
const ada = discord.guild.member('ada');
const channels = Array.from({ length: channelCount }, (_, index) => discord.guild.channel(`vision-${index}`));
const { client } = await startClient(discord);
const folder = mkdtempSync(join(tmpdir(), 'improve-bench-discord-'));
const database = openDatabase(join(folder, 'improve.db'));
const log = pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true }));
const engine = fakeEngine();
const posted = createPosted(database, 'discord');
const rooms = createRooms(database, 'discord');
const longValues = createLongValues(database);
const startBot = () =>
  createDiscordThreads({ engine, posted, rooms, client, longValues, filesUrl: null, mentionsFor: () => [], log });

// The threads begin, and the bot starts again: now it has progress of all runs to show.
const first = startBot();
const began = Date.now();
await beginRuns(engine, posted, (run, channel) => {
  const room = `${discord.guild.id}/${channels[channel]?.id}`;
  rooms.assign({ run, room, startedBy: ada.id, isPrivate: false });
});
await first.settled();
const begunSeconds = (Date.now() - began) / 1000;
await first.close();

const threads = startBot();
const editsBefore = callsOf(edits).length;
const { seconds, lines } = await measureClicks(engine, posted, (place, since) => {
  const { message } = messagePlaceOf(place);
  return callsOf(edits).find((each) => each.path.endsWith(`/${message}`) && each.at >= since)?.at;
});
const edited = callsOf(edits).length - editsBefore;
tellWhole('whole');
await threads.settled();
const refusals = [...discord.counts].flatMap(([route, { refused }]) => (refused > 0 ? [`${route} ${refused}`] : []));
const components = allMessages().map(({ components }) => withChildren(components));
process.stdout.write(
  [
    heading,
    `posts                       ${callsOf('POST /channels/:channel/messages').length}, all threads begun after ${begunSeconds.toFixed(1)} s`,
    `posted twice                ${duplicates()}`,
    `edits                       ${edited} in ${seconds.toFixed(1)} s, ${((60 * edited) / seconds).toFixed(0)} a minute`,
    `busiest second              ${busiestSecond()} of the ${discordRates.global?.calls} calls that Discord takes`,
    `progress shown              ${runsWithProgress()} of ${runs.length} runs`,
    `429                         ${refusals.length === 0 ? 0 : refusals.join(', ')}`,
    `most in one message         ${Math.max(...components.map(({ length }) => length))} of 40 components, ${Math.max(...components.map(charactersIn))} of 4000 characters`,
    ...lines,
    '',
  ].join('\n'),
);
if (refusals.length > 0 || duplicates() > 0) process.exitCode = 1;

await threads.close();
await client.destroy();
await discord.close();
database.close();
rmSync(folder, { recursive: true });

/** A run with every kind of card, for the largest of them. */
function tellWhole(id: string): void {
  rooms.assign({ run: id, room: `${discord.guild.id}/${channels[0]?.id}`, startedBy: ada.id, isPrivate: false });
  const whole = startedRun({ id }).baselined().kept(0.92).rolledBack(0.9).inconclusive(0.92).scored(0.9, 0.93);
  const files = ['accuracy.png', 'confusion.png', 'report.html', 'report.md', 'per-class.csv'];
  const sources = ['data', 'model', 'training', 'classify'].map((name) => `pipeline/${name}.py`);
  mkdirSync(join(folder, 'pipeline'));
  for (const name of [...files, ...sources]) writeFileSync(join(folder, name), name);
  engine.append(id, whole.and({ type: 'reportWritten', folder }).events);
}

function callsOf(route: string) {
  return discord.callsOf(route).filter(({ code }) => code === null);
}

function allMessages(): readonly Message[] {
  return channels.flatMap(({ messages, threads }) => [...messages, ...threads.flatMap((thread) => thread.messages)]);
}

/** Messages of which there should be one and are several. */
function duplicates(): number {
  const written = allMessages().map(({ channel_id, components }) => {
    const container = components.find(({ type }) => type === 17);
    return `${channel_id} ${container?.id}`;
  });
  return written.length - new Set(written).size;
}

function busiestSecond(): number {
  const times = discord.calls.map(({ at }) => at).toSorted((one, other) => one - other);
  return Math.max(...times.map((at, index) => times.findLastIndex((other) => other < at + 1000) - index + 1));
}

function charactersIn(components: readonly Component[]): number {
  return components.reduce((sum, { content }) => sum + (typeof content === 'string' ? content.length : 0), 0);
}

function runsWithProgress(): number {
  const changed = new Set(callsOf(edits).map(({ path }) => path.split('/').at(-1)));
  return runs.filter((run) => changed.has(messagePlaceOf(posted.find(run, 'live')?.message ?? '').message)).length;
}
