import type { DatabaseSync } from 'node:sqlite';
import type { Logger } from 'pino';
import type { Desk } from './bots/carry-out.ts';
import { createChat } from './bots/chat.ts';
import { notifiedOf } from './bots/notified.ts';
import { createPolicies } from './bots/policy.ts';
import { createPosted } from './bots/posted.ts';
import { createRooms, type Rooms, runOf } from './bots/rooms.ts';
import { createSeen } from './bots/seen.ts';
import { createSlackApp, type SlackApp } from './bots/slack/connect/app.ts';
import { createSlackClients, type SlackClients } from './bots/slack/connect/clients.ts';
import type { SlackConfig } from './bots/slack/connect/slack-config.ts';
import { placeOf } from './bots/slack/deliver/places.ts';
import { createSlackPace, type SlackPace } from './bots/slack/deliver/slack-pace.ts';
import { createSlackThreads } from './bots/slack/deliver/slack-threads.ts';
import type { ReceiveParts } from './bots/slack/receive/parts.ts';
import { createPeople } from './bots/slack/receive/people.ts';
import { receiveClicks } from './bots/slack/receive/receive-click.ts';
import { receiveCommand } from './bots/slack/receive/receive-command.ts';
import { receiveForms } from './bots/slack/receive/receive-forms.ts';
import { receiveHome } from './bots/slack/receive/receive-home.ts';
import { receiveMessages } from './bots/slack/receive/receive-message.ts';
import { refuseForeignChannel } from './bots/slack/receive/thread-link.ts';
import type { Config } from './config.ts';
import { knownDatasets, resolveNamedDataset } from './datasets.ts';
import type { BotFailpoint, Reach } from './refine/failpoint.ts';
import { chatWaitSeconds, runSettings } from './run-defaults.ts';

/** The bot in Slack. */
export type Slack = {
  /** How it is connected, for whoever started the bot. */
  readonly says: string;
  close(): Promise<void>;
};

type SlackParts = {
  readonly database: DatabaseSync;
  /** As at the console; people of a chat may name fewer datasets and have more time. */
  readonly desk: Desk;
  /** Whatever is not private may be known in all workspaces, on every platform. */
  readonly isOneTeam: boolean;
  readonly reach: Reach<BotFailpoint>;
  readonly logger: Logger;
  /** Slack's own unless said: for tests, which are in more of a hurry. */
  readonly pace?: SlackPace;
};

/** Connects the bot with Slack. Throws sentences where it never will be: a wrong token, a missing scope. */
export async function startSlack(
  config: Config,
  slackConfig: SlackConfig,
  { database, desk: consoleDesk, isOneTeam, reach, logger, pace = createSlackPace() }: SlackParts,
): Promise<Slack> {
  const { engine, now } = consoleDesk;
  const { datasetsFolder } = config;
  const slack = createSlackApp(slackConfig, { logger, database, now });
  const desk: Desk = {
    ...consoleDesk,
    datasets: () => knownDatasets(config.dataFolder, { datasetsFolder }),
    resolveDataset: (words) => resolveNamedDataset(config.dataFolder, { datasetsFolder }, words),
    defaults: runSettings(config, chatWaitSeconds),
  };
  const rooms = createRooms(database, 'slack');
  const posted = createPosted(database, 'slack');
  const policies = createPolicies(database);
  const clientsOf = keepClients(slack.tokenOf, slackConfig, logger);
  const clientOf = async (team: string) => (await clientsOf(team)).asking;
  const people = createPeople(clientOf, logger, now);
  const chat = createChat({
    surface: 'slack',
    desk,
    rooms,
    policies,
    isMember: people.isMember,
    isOneTeam,
    follow: (thread) => threads.follow(thread),
    refuseRoom: async ({ workspace, room }) => refuseForeignChannel(await clientOf(workspace), placeOf(room).channel),
  });
  const parts: ReceiveParts = {
    chat,
    people,
    posted,
    policies,
    seen: createSeen(database, 'slack'),
    datasets: desk.datasets,
    clientOf,
    pace,
    log: logger,
    now,
  };
  receiveCommand(slack.app, parts);
  receiveMessages(slack.app, parts);
  receiveForms(slack.app, parts);
  const home = receiveHome(slack.app, parts);
  receiveClicks(slack.app, parts, home);
  const stopListening = engine.onChange(home.update);
  const warnings = await slack.start();
  const threads = createSlackThreads({
    engine,
    posted,
    rooms,
    clients: clientsOf,
    mentionsFor(thread, card) {
      const run = engine.find(runOf(thread));
      const isHome = thread === run?.id; // who follows a run from elsewhere has asked for no notices
      return isHome ? notifiedOf(run, card, slackConfig.notify, `slack:${workspaceOf(rooms, thread)}`) : [];
    },
    reach,
    log: logger,
    pace,
  });
  return {
    says: ['Slack: `/improve start` in a channel begins a run there.', ...warnings].join('\n'),
    async close() {
      stopListening();
      home.close();
      chat.close();
      await slack.stop();
      await threads.close();
    },
  };
}

function workspaceOf(rooms: Rooms, thread: string): string {
  return placeOf(rooms.find(thread)?.room ?? '').workspace;
}

/** The clients of each workspace, for as long as its token stays the same. */
function keepClients(
  tokenOf: SlackApp['tokenOf'],
  { apiUrl }: SlackConfig,
  log: Logger,
): (team: string) => Promise<SlackClients> {
  const known = new Map<string, { readonly token: string; readonly clients: SlackClients }>();
  return async (team) => {
    const workspace = await tokenOf(team, null);
    if (workspace === null) throw new Error(`The app is not installed in the workspace ${team} any more.`);
    const kept = known.get(team);
    if (kept?.token === workspace.token) return kept.clients;
    const clients = createSlackClients(workspace.token, { log, apiUrl });
    known.set(team, { token: workspace.token, clients });
    return clients;
  };
}
