import type { DatabaseSync } from 'node:sqlite';
import { App } from '@slack/bolt';
import type { Logger } from 'pino';
import { messagesOf, sentencesOf } from '../../trouble.ts';
import { clientOptions } from './client-options.ts';
import { createInstallations } from './installations.ts';
import { createReceiver, type Installing, paths, type SlackReceiver } from './receiver.ts';
import { createSeal } from './seal.ts';
import type { SlackConfig } from './slack-config.ts';
import { slackLogger } from './slack-logger.ts';
import { checkBotToken } from './start-check.ts';
import { forgetUninstalled } from './uninstalled.ts';
import { oneWorkspace, severalWorkspaces, type Workspaces } from './workspaces.ts';

type Parts = {
  readonly logger: Logger;
  /** Holds the installations in several workspaces. */
  readonly database: DatabaseSync;
  readonly now: () => number;
  /** So long the start waits for a network that is down. Then it goes on without Slack, which is still tried. */
  readonly patienceMilliseconds?: number;
};

export type SlackApp = {
  /** For handlers, which are the same for both transports. */
  readonly app: App;
  /** For what the bot writes by itself; see there. */
  readonly tokenOf: Workspaces['tokenOf'];
  /** Settles when Slack reaches the bot, with what is worth telling at start. Throws sentences where it never will. */
  start(): Promise<readonly string[]>;
  stop(): Promise<void>;
};

/** The app in Slack; its own handlers only forget workspaces that it was removed from. Nothing is sent before `start`. */
export function createSlackApp(
  config: SlackConfig,
  { logger, database, now, patienceMilliseconds = 15_000 }: Parts,
): SlackApp {
  const installing = installingOf(config, database, now);
  const slack = createReceiver(config, installing, logger);
  const workspaces = workspacesOf(config, installing, slack, logger);
  const app = new App({
    receiver: slack.receiver,
    authorize: workspaces.authorize,
    clientOptions: clientOptions(config, logger),
    logger: slackLogger(logger),
    logLevel: slackLogger(logger).getLevel(),
    convoStore: false,
    processBeforeResponse: false,
  });
  app.error(async (error) => {
    for (const one of error.originals ?? [error.original ?? error])
      logger.error({ code: error.code, error: messagesOf(one), stack: one.stack }, 'slack handler failed');
  });
  forgetUninstalled(app, installing?.installations ?? null, logger);

  async function start(): Promise<readonly string[]> {
    const { workspaces } = config;
    const findings = workspaces.kind === 'one' ? await checkBotToken(config, workspaces.botToken, logger) : [];
    const told = (verdict: 'bad' | 'warning') =>
      findings.flatMap((finding) => (finding.verdict === verdict ? [sentencesOf(finding)] : []));
    if (told('bad').length > 0) throw new Error(told('bad').join('\n'));
    const trouble = await slack.start(patienceMilliseconds);
    const isNowhere = workspaces.kind === 'several' && installing?.installations.count() === 0;
    return [
      ...told('warning'),
      ...(trouble === null ? [] : [`${sentencesOf(trouble)} The bot goes on trying.`]),
      ...(isNowhere
        ? [`Nobody has installed the Slack app yet. Open ${workspaces.publicUrl}${paths.install} to do it.`]
        : []),
    ];
  }

  return { app, tokenOf: workspaces.tokenOf, start, stop: slack.stop };
}

function installingOf({ workspaces }: SlackConfig, database: DatabaseSync, now: () => number): Installing | null {
  if (workspaces.kind === 'one') return null;
  const seal = createSeal(database, workspaces.tokenKey);
  return {
    ...workspaces,
    stateSecret: seal.secretFor('the state of an installation'),
    installations: createInstallations(database, seal, now),
  };
}

function workspacesOf(
  config: SlackConfig,
  installing: Installing | null,
  { installer }: SlackReceiver,
  logger: Logger,
): Workspaces {
  if (config.workspaces.kind === 'one') return oneWorkspace(config, config.workspaces.botToken, logger);
  if (!installing || !installer) throw new Error('Several workspaces, and no way to install the app in them.');
  return severalWorkspaces(installer, installing.installations);
}
