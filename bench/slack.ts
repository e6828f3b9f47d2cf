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
import { nextStep } from '../src/refine/next-step.ts';
import { fakeEngine } from '../test/bots/fake-engine.ts';
import { startFakeSlack } from '../test/fakes/slack/fake-slack.ts';
import { slackRates } from '../test/fakes/slack/rate-limits.ts';
import { startedRun } from '../test/support/run-builder.ts';

// Fifty runs of one workspace at once: does Slack ever say that it is too much, and how long is a click without an answer?
const runs = Array.from({ length: 50 }, (_, index) => `r${index + 1}`);
const channelCount = 25;
const measuredSeconds = 65;
const clickEverySeconds = 2;
/** After a click the card should say so within a second. */
const budgetMilliseconds = 1000;

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
for (const [index, run] of runs.entries()) {
  rooms.assign({
    run,
    room: `${slack.teamId}/${channels[index % channelCount]?.id}`,
    startedBy: ada.id,
    isPrivate: false,
  });
  // Without a time budget: the runs of the builder began long ago, and a click would end them.
  const training = startedRun({ id: run, settings: { budget: { steps: 6, seconds: null } } })
    .baselined()
    .proposed()
    .and({ type: 'proposalApproved', proposal: 'p1', byDefault: true });
  engine.append(run, training.events);
}
const cardsOfRun = 7;
await until(() =>
  runs.every((run) => posted.rowsOf(run).filter(({ message }) => message !== null).length >= cardsOfRun),
);
await first.settled();
const begunSeconds = (Date.now() - began) / 1000;
await first.close();

const threads = startBot();
const from = Date.now();
const updatesBefore = callsOf('chat.update').length;
const clicks: { readonly run: string; readonly at: number }[] = [];
let epoch = 0;
const reporting = setInterval(reportProgress, 1000);
const clicking = setInterval(click, clickEverySeconds * 1000);
await until(() => Date.now() - from > measuredSeconds * 1000);
clearInterval(reporting);
clearInterval(clicking);
await until(() => clicks.every((each) => answeredAfter(each) !== undefined));

const seconds = (Date.now() - from) / 1000;
const updates = callsOf('chat.update').length - updatesBefore;
const allowed = (updateRate.perMinute * seconds) / 60 + updateRate.burst;
const waits = clicks.map((each) => answeredAfter(each) ?? Number.NaN).toSorted((one, other) => one - other);
const refusals = [...slack.counts].flatMap(([method, { refused }]) => (refused > 0 ? [`${method} ${refused}`] : []));
const [median, worst] = [quantile(0.5), quantile(0.99)];
process.stdout.write(
  [
    `${runs.length} runs in ${channelCount} channels, each with progress every second and a click every ${clickEverySeconds} s somewhere`,
    `posts                       ${callsOf('chat.postMessage').length}, all threads begun after ${begunSeconds.toFixed(1)} s`,
    `posted twice                ${duplicates()}`,
    `updates                     ${updates} in ${seconds.toFixed(1)} s, ${(updates / allowed).toFixed(2)} of the ${Math.floor(allowed)} allowed`,
    `progress shown              ${runsWithProgress()} of ${runs.length} runs`,
    `429                         ${refusals.length === 0 ? 0 : refusals.join(', ')}`,
    `click to updated card       p50 ${median} ms, p99 ${worst} ms of ${clicks.length} clicks`,
    `p99 against the budget      ${(worst / budgetMilliseconds).toFixed(3)} of ${budgetMilliseconds} ms`,
    '',
  ].join('\n'),
);
if (refusals.length > 0 || duplicates() > 0) process.exitCode = 1;

await threads.close();
await slack.close();
database.close();
rmSync(folder, { recursive: true });

function reportProgress(): void {
  epoch += 1;
  for (const id of runs) {
    const run = engine.find(id);
    const job = run === null ? undefined : nextStep(run)?.job;
    if (job === undefined) continue;
    const unknown = { waiting: null, trainLoss: null, valAccuracy: null, imagesPerSecond: null, secondsLeft: null };
    engine.report({ run: id, job, epoch, epochs: 1000, ...unknown });
  }
}

/** Somebody vetoes what is being trained. */
function click(): void {
  const run = runs[clicks.length];
  if (run === undefined) return;
  clicks.push({ run, at: Date.now() });
  void engine.command(run, { type: 'veto', proposal: 'p1', reason: 'not now' }, 'ada');
}

function answeredAfter({ run, at }: { readonly run: string; readonly at: number }): number | undefined {
  const message = posted.find(run, 'proposal-p1')?.message;
  if (message === undefined) return undefined;
  const { ts } = messagePlaceOf(message);
  const call = callsOf('chat.update').find((each) => each.arguments.ts === ts && each.at >= at);
  return call === undefined ? undefined : call.at - at;
}

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

function quantile(share: number): number {
  return waits[Math.min(waits.length - 1, Math.ceil(share * waits.length) - 1)] ?? Number.NaN;
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 50));
}
