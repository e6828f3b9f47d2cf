import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createPosted } from '../src/bots/posted.ts';
import { createRooms } from '../src/bots/rooms.ts';
import { createSlackClients } from '../src/bots/slack/connect/clients.ts';
import { messagePlaceOf } from '../src/bots/slack/deliver/places.ts';
import { updateRate } from '../src/bots/slack/deliver/slack-pace.ts';
import { createSlackThreads } from '../src/bots/slack/deliver/slack-threads.ts';
import { openDatabase } from '../src/engine/event-log.ts';
import { fakeEngine } from '../test/bots/fake-engine.ts';
import { startFakeSlack } from '../test/fakes/slack/fake-slack.ts';
import { slackRates } from '../test/fakes/slack/rate-limits.ts';
import { beginRuns, channelCount, heading, measureClicks, runs } from './many-runs.ts';

const slack = await startFakeSlack({ events: [], rates: slackRates });
const ada = slack.user('ada');
const channels = Array.from({ length: channelCount }, (_, index) => slack.channel(`vision-${index}`, [ada]));
const folder = mkdtempSync(join(tmpdir(), 'improve-bench-slack-'));
const database = openDatabase(join(folder, 'improve.db'));
const log = pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true }));
const engine = fakeEngine();
const posted = createPosted(database, 'slack');
const rooms = createRooms(database, 'slack');
const clients = createSlackClients(slack.botToken, { log, apiUrl: slack.apiUrl });
const startBot = () =>
  createSlackThreads({ engine, posted, rooms, clients: () => clients, mentionsFor: () => [], log });

// The threads begin, and the bot starts again: now it has progress of all runs to show, and no more than the usual rate to do it.
const first = startBot();

const began = Date.now();
await beginRuns(engine, posted, (run, channel) => {
  const room = `${slack.teamId}/${channels[channel]?.id}`;
  rooms.assign({ run, room, startedBy: ada.id, isPrivate: false });
});
await first.settled();
const begunSeconds = (Date.now() - began) / 1000;
await first.close();

const threads = startBot();
const updatesBefore = callsOf('chat.update').length;
const { seconds, lines } = await measureClicks(engine, posted, (message, since) => {
  const { ts } = messagePlaceOf(message);
  return callsOf('chat.update').find((each) => each.arguments.ts === ts && each.at >= since)?.at;
});
const updates = callsOf('chat.update').length - updatesBefore;
const allowed = (updateRate.perMinute * seconds) / 60 + updateRate.burst;
const refusals = [...slack.counts].flatMap(([method, { refused }]) => (refused > 0 ? [`${method} ${refused}`] : []));
process.stdout.write(
  [
    heading,
    `posts                       ${callsOf('chat.postMessage').length}, all threads begun after ${begunSeconds.toFixed(1)} s`,
    `posted twice                ${duplicates()}`,
    `updates                     ${updates} in ${seconds.toFixed(1)} s, ${(updates / allowed).toFixed(2)} of the ${Math.floor(allowed)} allowed`,
    `progress shown              ${runsWithProgress()} of ${runs.length} runs`,
    `429                         ${refusals.length === 0 ? 0 : refusals.join(', ')}`,
    ...lines,
    '',
  ].join('\n'),
);
if (refusals.length > 0 || duplicates() > 0) process.exitCode = 1;

await threads.close();
await slack.close();
database.close();
rmSync(folder, { recursive: true });

function callsOf(method: string) {
  return slack.callsOf(method).filter(({ error }) => error === null);
}

/** Messages of which there should be one and are several. */
function duplicates(): number {
  const messages = channels.flatMap((channel) => ada.sees(channel).flatMap((root) => ada.sees(root)));
  const cards = messages.map(({ metadata }) => JSON.stringify(metadata?.event_payload));
  return cards.length - new Set(cards).size;
}

function runsWithProgress(): number {
  const updated = new Set(callsOf('chat.update').map((call) => call.arguments.ts));
  return runs.filter((run) => updated.has(messagePlaceOf(posted.find(run, 'live')?.message ?? '').ts)).length;
}
