import { z } from 'zod';
import type { DiscordConfig } from './bots/discord/connect/discord-config.ts';
import { safeAddress } from './web-address.ts';

const wrongTokens = new Map([
  [/^Bot\s/i, 'this begins with “Bot”, which the bot itself puts before it'],
  [/^\d{17,20}$/, 'this is an application id'],
  [/^[0-9a-f]{64}$/i, 'this is the public key of the application'],
  [/^[\w-]{32}$/, 'this is the client secret of OAuth2'],
]);

const token = z.string().regex(/^[\w-]+\.[\w-]+\.[\w-]+$/, {
  error({ input }) {
    const found = [...wrongTokens].find(([pattern]) => pattern.test(String(input)));
    const right =
      'it has three parts with dots between them, as “Reset Token” on the page Bot of the Developer Portal shows it';
    return found === undefined ? right : `${right}, and ${found[1]}`;
  },
});

const serverIds = z
  .string()
  .default('')
  .transform((text) => [...new Set(text.split(/[\s,]+/).filter((id) => id !== ''))])
  .refine((ids) => ids.every((id) => /^\d{17,20}$/.test(id)), {
    error: 'it takes the ids of servers, numbers of 17 to 20 digits, separated by commas',
  });

/** What it leads to is no secret of ours, so it may be without TLS. */
const filesAddress = z
  .url({ protocol: /^https?$/, error: 'it is like https://files.example.org/runs', abort: true })
  .refine((text) => isPlain(new URL(text)), {
    error: 'it must hold no name, no password and nothing behind “?” or “#”',
  });

/** The variables of Discord; `.env.example` says what each means. */
export const discordVariables = {
  DISCORD_TOKEN: token.optional(),
  DISCORD_GUILD_IDS: serverIds,
  DISCORD_API_URL: safeAddress('https://discord.com/api')
    .default('https://discord.com/api')
    .transform(withoutLastSlash),
  DISCORD_NOTIFY: z.enum(['decisions', 'all', 'none']).default('decisions'),
  FILES_URL: filesAddress.transform(withoutLastSlash).optional(),
};

const discordSchema = z.object(discordVariables);

/** Null where there is no token. */
export function discordConfig(variables: z.infer<typeof discordSchema>): DiscordConfig | null {
  const { DISCORD_TOKEN, DISCORD_GUILD_IDS: guildIds, DISCORD_API_URL: apiUrl, DISCORD_NOTIFY: notify } = variables;
  if (DISCORD_TOKEN === undefined) return null;
  return { apiUrl, token: DISCORD_TOKEN, guildIds, notify, filesUrl: variables.FILES_URL ?? null };
}

function withoutLastSlash(text: string): string {
  return text.replace(/\/+$/, '');
}

function isPlain({ username, password, search, hash }: URL): boolean {
  return [username, password, search, hash].every((part) => part === '');
}
