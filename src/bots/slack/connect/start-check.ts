import { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import { clientOptions } from './client-options.ts';
import { type Credential, explain } from './explain.ts';
import { botScopes } from './scopes.ts';
import type { SlackConfig } from './slack-config.ts';

/** One thing that was looked at, as `npm run doctor` says it. */
export type SlackFinding =
  | { readonly name: string; readonly verdict: 'good'; readonly found: string }
  | { readonly name: string; readonly verdict: 'warning' | 'bad'; readonly found: string; readonly remedy: string };

/** What the bot token is worth: whose it is, and what it may do. It never throws. */
export async function checkBotToken(config: SlackConfig, token: string, logger: Logger): Promise<SlackFinding[]> {
  const client = new webApi.WebClient(token, clientOptions(config, logger));
  try {
    const { team, user, response_metadata } = await client.auth.test();
    const found = `${user} in ${team}`;
    return [{ name: 'Bot token', verdict: 'good', found }, ...judgeScopes(response_metadata?.scopes)];
  } catch (error) {
    return [inTrouble('Bot token', error, 'bot token')];
  }
}

/** Whether Slack gives the app token a socket. It never throws. */
export async function checkAppToken(config: SlackConfig, token: string, logger: Logger): Promise<SlackFinding[]> {
  const client = new webApi.WebClient(token, clientOptions(config, logger));
  try {
    const { response_metadata } = await client.apps.connections.open();
    return [
      { name: 'App token', verdict: 'good', found: 'Slack opens a socket' },
      ...judgeSocketMode(response_metadata),
    ];
  } catch (error) {
    return [inTrouble('App token', error, 'app token')];
  }
}

/** Slack opens a socket all the same, and may never send anything through it. */
export function judgeSocketMode(metadata: webApi.WebAPICallResult['response_metadata']): SlackFinding[] {
  if (!metadata?.messages?.some((message) => /socket mode is not turned on/i.test(message))) return [];
  const remedy = 'Turn it on under Socket Mode, if nothing reaches the bot.';
  return [{ name: 'Socket Mode', verdict: 'warning', found: 'Slack says that it is off', remedy }];
}

/** `undefined`: Slack did not say. */
export function judgeScopes(granted: readonly string[] | undefined): SlackFinding[] {
  if (granted === undefined) return [];
  const missing = botScopes.filter(({ name }) => !granted.includes(name));
  if (missing.length === 0) return [{ name: 'Scopes', verdict: 'good', found: 'all that are needed' }];
  return missing.map(({ name, why, isRequired }) => ({
    name: 'Scope',
    verdict: isRequired ? 'bad' : 'warning',
    found: `the scope ${name} is missing, which is needed ${why}`,
    remedy: 'Add it under OAuth & Permissions, then reinstall the app.',
  }));
}

/** What may pass by itself is no reason not to start. */
function inTrouble(name: string, error: unknown, credential: Credential): SlackFinding {
  const { found, remedy, isPassing } = explain(error, credential);
  return { name, verdict: isPassing ? 'warning' : 'bad', found, remedy };
}
