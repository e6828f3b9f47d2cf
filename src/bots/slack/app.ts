import type { DatabaseSync } from 'node:sqlite';
import { App } from '@slack/bolt';
import type { Logger } from 'pino';
import { clientOptions } from './client-options.ts';
import { createInstallations } from './installations.ts';
import { createReceiver, type Installing, paths, type SlackReceiver } from './receiver.ts';
import { createSeal } from './seal.ts';
import type { SlackConfig } from './slack-config.ts';
import { messagesOf, slackLogger } from './slack-logger.ts';
import { checkBotToken, type SlackFinding } from './start-check.ts';
import { forgetUninstalled } from './uninstalled.ts';
import { oneWorkspace, severalWorkspaces, type Workspaces } from './workspaces.ts';

type Parts = {
  readonly logger: Logger;
  /** Holds the installations in several workspaces. */
  readonly database: DatabaseSync;
  readonly now: () => number;
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

/** So long the start waits for a network that is down. Then the bot starts without Slack, and goes on trying. */
const patienceMilliseconds = 15_000;

/** The app in Slack; its own handlers only forget workspaces that it was removed from. Nothing is sent before `start`. */
export function createSlackApp(config: SlackConfig, { logger, database, now }: Parts): SlackApp {
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
  app.error(async (error) => logger.error({ code: error.code, error: messagesOf(error) }, 'slack handler failed'));
  forgetUninstalled(app, installing?.installations ?? null, logger);

  async function start(): Promise<readonly string[]> {
    const { workspaces } = config;
    const findings = workspaces.kind === 'one' ? await checkBotToken(config, workspaces.botToken, logger) : [];
    const problems = findings.filter(({ verdict }) => verdict === 'bad');
    if (problems.length > 0) throw new Error(problems.map(sentence).join('\n'));
    const trouble = await slack.start(patienceMilliseconds);
    return [
      ...findings.filter(({ verdict }) => verdict === 'warning').map(sentence),
      ...(trouble === null ? [] : [`Slack: ${trouble.found}. ${trouble.remedy} The bot goes on trying.`]),
      ...(workspaces.kind === 'several' && installing?.installations.count() === 0
        ? [`Slack: not installed in any workspace yet. Open ${workspaces.publicUrl}${paths.install} to install it.`]
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

function sentence(finding: SlackFinding): string {
  return `Slack: ${finding.name}: ${finding.found}.${finding.verdict === 'good' ? '' : ` ${finding.remedy}`}`;
}
