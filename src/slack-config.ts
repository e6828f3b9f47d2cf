import { z } from 'zod';
import type { SlackConfig } from './bots/slack/connect/slack-config.ts';
import { safeAddress } from './web-address.ts';

const places = new Map([
  ['xapp-', 'an app-level token, which belongs into SLACK_APP_TOKEN'],
  ['xoxb-', 'a bot token, which belongs into SLACK_BOT_TOKEN'],
  ['xoxp-', 'the token of a person, which the bot never needs'],
  ['xoxe', 'a token that expires: turn token rotation off in the app, or install it by SLACK_CLIENT_ID'],
]);

const token = (prefix: 'xapp-' | 'xoxb-') =>
  z.string().regex(new RegExp(`^${prefix}[A-Za-z0-9-]+$`), {
    error: ({ input }) => {
      const found = [...places].find(([start]) => start !== prefix && String(input).startsWith(start));
      return found === undefined ? `it begins with ${prefix}` : `it begins with ${prefix}, and this is ${found[1]}`;
    },
  });

const word = (what: string) => z.string().regex(/^[\x21-\x7e]+$/, { error: `it must be one word, ${what}` });

/** The variables of Slack; `.env.example` says what each means. */
export const slackVariables = {
  SLACK_BOT_TOKEN: token('xoxb-').optional(),
  SLACK_APP_TOKEN: token('xapp-').optional(),
  SLACK_SIGNING_SECRET: word('as Basic Information shows it').optional(),
  SLACK_PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  SLACK_CLIENT_ID: z
    .string()
    .regex(/^\d+\.\d+$/, { error: 'it is two numbers with a dot between them, as Basic Information shows it' })
    .optional(),
  SLACK_CLIENT_SECRET: word('as Basic Information shows it').optional(),
  SLACK_TOKEN_KEY: z
    .string()
    .min(16, { error: 'it must have 16 characters or more; `openssl rand -base64 32` makes a good one' })
    .optional(),
  SLACK_PUBLIC_URL: safeAddress('https://improve.example.org')
    .transform((text) => text.replace(/\/+$/, ''))
    .optional(),
  SLACK_API_URL: safeAddress('https://slack.com/api/')
    .default('https://slack.com/api/')
    .transform((text) => text.replace(/\/*$/, '/')),
  SLACK_NOTIFY: z.enum(['decisions', 'all', 'none']).default('decisions'),
};

const slackSchema = z.object(slackVariables);
type Variables = z.infer<typeof slackSchema>;

/** Null where nothing of Slack is set. Throws what is missing or too much in it, a sentence each. */
export function slackConfig(variables: Variables): SlackConfig | null {
  const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_CLIENT_ID, SLACK_CLIENT_SECRET } = variables;
  const credentials = [SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_CLIENT_ID, SLACK_CLIENT_SECRET];
  if (credentials.every((value) => value === undefined)) return null;
  const [transport, workspaces] = [transportOf(variables), workspacesOf(variables)];
  if (typeof transport === 'string' || typeof workspaces === 'string') {
    const sentences = [transport, workspaces].filter((one) => typeof one === 'string');
    throw new Error(`${sentences.join(' ')} docs/slack.md says where each comes from.`);
  }
  const { SLACK_API_URL: apiUrl, SLACK_PORT: port, SLACK_NOTIFY: notify } = variables;
  return { apiUrl, transport, workspaces, port, notify };
}

function transportOf(variables: Variables): SlackConfig['transport'] | string {
  const { SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = variables;
  if (appToken !== undefined && signingSecret !== undefined) {
    return 'SLACK_APP_TOKEN is for Socket Mode and SLACK_SIGNING_SECRET for HTTP: leave one of them away.';
  }
  if (appToken !== undefined) return { kind: 'socket', appToken };
  if (signingSecret !== undefined) return { kind: 'http', signingSecret };
  return 'Slack needs a way to the bot: set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP.';
}

function workspacesOf(variables: Variables): SlackConfig['workspaces'] | string {
  const { SLACK_BOT_TOKEN: botToken, SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret } = variables;
  const { SLACK_TOKEN_KEY: tokenKey, SLACK_PUBLIC_URL: publicUrl } = variables;
  const hasClient = clientId !== undefined || clientSecret !== undefined;
  if (botToken !== undefined && hasClient) {
    return 'SLACK_BOT_TOKEN is for one workspace, SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are for several: leave one or the other away.';
  }
  if (botToken !== undefined) return { kind: 'one', botToken };
  if (!hasClient) {
    return 'Slack needs a workspace: set SLACK_BOT_TOKEN for one, or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET for several.';
  }
  if (clientId !== undefined && clientSecret !== undefined && tokenKey !== undefined && publicUrl !== undefined) {
    return { kind: 'several', clientId, clientSecret, tokenKey, publicUrl };
  }
  const parts = Object.entries({
    SLACK_CLIENT_ID: clientId,
    SLACK_CLIENT_SECRET: clientSecret,
    SLACK_TOKEN_KEY: tokenKey,
    SLACK_PUBLIC_URL: publicUrl,
  });
  const missing = parts.filter(([, value]) => value === undefined).map(([name]) => name);
  return `To be installed in several workspaces the app needs ${new Intl.ListFormat('en-GB').format(missing)} as well.`;
}
