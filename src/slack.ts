import type { DatabaseSync } from 'node:sqlite';
import { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import type { Desk } from './bots/carry-out.ts';
import { createChat } from './bots/chat.ts';
import { createPolicies } from './bots/policy.ts';
import { createPosted } from './bots/posted.ts';
import { createRooms } from './bots/rooms.ts';
import { createSlackApp } from './bots/slack/app.ts';
import { clientOptions } from './bots/slack/client-options.ts';
import { notifiedOf } from './bots/slack/notified.ts';
import type { ReceiveParts } from './bots/slack/parts.ts';
import { createPeople } from './bots/slack/people.ts';
import { receiveClicks } from './bots/slack/receive-click.ts';
import { receiveCommand } from './bots/slack/receive-command.ts';
import { receiveForms } from './bots/slack/receive-forms.ts';
import { receiveHome } from './bots/slack/receive-home.ts';
import { receiveMessages } from './bots/slack/receive-message.ts';
import { createSeen } from './bots/slack/seen.ts';
import type { SlackConfig } from './bots/slack/slack-config.ts';
import { createSlackThreads } from './bots/slack/slack-threads.ts';
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
  readonly reach: Reach<BotFailpoint>;
  readonly logger: Logger;
};

/** Connects the bot with Slack. Throws sentences where it never will be: a wrong token, a missing scope. */
export async function startSlack(
  config: Config,
  slackConfig: SlackConfig,
  { database, desk: consoleDesk, reach, logger }: SlackParts,
): Promise<Slack> {
  const { engine, now } = consoleDesk;
  const slack = createSlackApp(slackConfig, { logger, database, now });
  const desk: Desk = {
    ...consoleDesk,
    datasets: () => knownDatasets(config.dataFolder, config.datasetsFolder),
    resolveDataset: (words) => resolveNamedDataset(config.dataFolder, config.datasetsFolder, words),
    defaults: runSettings(config, chatWaitSeconds),
  };
  const rooms = createRooms(database, 'slack');
  const posted = createPosted(database, 'slack');
  const policies = createPolicies(database);
  const clientOf = async (team: string) => {
    const workspace = await slack.tokenOf(team, null);
    if (workspace === null) throw new Error(`The app is not installed in ${team}.`);
    return new webApi.WebClient(workspace.token, clientOptions(slackConfig, logger));
  };
  const people = createPeople(clientOf, logger, now);
  const chat = createChat({ surface: 'slack', desk, rooms, policies, isMember: people.isMember });
  const parts: ReceiveParts = {
    chat,
    people,
    posted,
    policies,
    seen: createSeen(database),
    datasets: desk.datasets,
    clientOf,
    log: logger,
    now,
  };
  receiveCommand(slack.app, parts);
  receiveClicks(slack.app, parts);
  receiveMessages(slack.app, parts);
  receiveForms(slack.app, parts);
  const home = receiveHome(slack.app, parts);
  const stopListening = engine.onChange(home.update);
  const warnings = await slack.start();
  const threads = createSlackThreads({
    config: slackConfig,
    engine,
    posted,
    rooms,
    tokenOf: slack.tokenOf,
    mentionsFor: (run, card) => notifiedOf(run, card, slackConfig.notify),
    reach,
    log: logger,
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
