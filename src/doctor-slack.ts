import { pino } from 'pino';
import { paths } from './bots/slack/connect/receiver.ts';
import type { SlackConfig } from './bots/slack/connect/slack-config.ts';
import { checkAppToken, checkBotToken } from './bots/slack/connect/start-check.ts';
import { type Finding, good, type Section } from './runner/doctor/finding.ts';

const quiet = pino({ level: 'silent' });

/** Asks Slack what the tokens are worth. Empty where the bot is not in Slack. */
export async function examineSlack(slack: SlackConfig | null): Promise<Section> {
  const findings = slack === null ? [] : await Promise.all([workspaceFindings(slack), transportFindings(slack)]);
  return { title: 'Slack', findings: findings.flat() };
}

async function workspaceFindings(slack: SlackConfig): Promise<readonly Finding[]> {
  const { workspaces } = slack;
  if (workspaces.kind === 'one') return checkBotToken(slack, workspaces.botToken, quiet);
  return [good('Workspaces', `several; people install the app at ${workspaces.publicUrl}${paths.install}`)];
}

async function transportFindings(slack: SlackConfig): Promise<readonly Finding[]> {
  const { transport, port } = slack;
  if (transport.kind === 'socket') return checkAppToken(slack, transport.appToken, quiet);
  return [good('HTTP', `events at ${paths.events} of port ${port}; nobody here can tell whether Slack reaches it`)];
}
