import { type REST, Routes } from 'discord.js';
import { z } from 'zod';
import { type Application, missingMessageContent, readApplication } from './bots/discord/connect/application.ts';
import type { DiscordConfig } from './bots/discord/connect/discord-config.ts';
import { explain } from './bots/discord/connect/explain.ts';
import { inviteAddress } from './bots/discord/connect/invite.ts';
import { missingPermissions } from './bots/discord/connect/permissions.ts';
import { commandsRefused, isAsWanted, readCommands } from './bots/discord/connect/registered.ts';
import { createRest } from './bots/discord/connect/rest.ts';
import { plainLine } from './report/plain-text.ts';
import { listing } from './report/wording.ts';
import { bad, type Finding, good, type Section, warning } from './runner/doctor/finding.ts';

/** Of servers that are named and looked at. */
const mostServers = 20;

/** Asks Discord what the token is worth. Empty where the bot is not in Discord. */
export async function examineDiscord(discord: DiscordConfig | null): Promise<Section> {
  return { title: 'Discord', findings: discord === null ? [] : await findingsOf(discord) };
}

async function findingsOf(config: DiscordConfig): Promise<readonly Finding[]> {
  const rest = createRest(config);
  try {
    const application = await readApplication(rest);
    const token = good('Bot token', plainLine(application.name));
    return [token, ...messageContentFindings(application), ...(await serverFindings(config, rest, application.id))];
  } catch (error) {
    return [inTrouble('Bot token', error)];
  }
}

function messageContentFindings({ id, hasMessageContent }: Application): readonly Finding[] {
  if (hasMessageContent) return [good('Message content', 'plain words in the thread of a run reach the bot')];
  const { found, remedy } = missingMessageContent(id);
  return [warning('Message content', found, remedy)];
}

const name = z.string().transform(plainLine); // as its people chose it
const serversSchema = z.array(z.object({ id: z.string(), name, permissions: z.string() }));
type Server = z.infer<typeof serversSchema>[number];

async function serverFindings({ guildIds }: DiscordConfig, rest: REST, applicationId: string): Promise<Finding[]> {
  try {
    const query = new URLSearchParams({ limit: '200' });
    const joined = serversSchema.parse(await rest.get(Routes.userGuilds(), { query }));
    const served = joined.filter(({ id }) => guildIds.length === 0 || guildIds.includes(id)).slice(0, mostServers);
    const missing = guildIds.filter((id) => !joined.some((server) => server.id === id));
    const places = guildIds.length === 0 ? [null] : served;
    return [
      ...(served.length > 0 ? [good('Servers', listing(served.map(({ name }) => name)))] : []),
      ...(served.length + missing.length === 0 ? [onNone(applicationId)] : []),
      ...missing.map((id) => notThere(applicationId, id)),
      ...permissionFindings(served, applicationId),
      ...(await Promise.all(places.map((server) => commandFinding(rest, applicationId, server)))),
    ];
  } catch (error) {
    return [inTrouble('Servers', error)];
  }
}

function onNone(applicationId: string): Finding {
  return warning('Servers', 'the bot is on none', `Invite it: ${inviteAddress(applicationId)}`);
}

function notThere(applicationId: string, id: string): Finding {
  const found = `the bot is not on ${id}, which DISCORD_GUILD_IDS names`;
  return warning('Servers', found, `Invite it: ${inviteAddress(applicationId, id)}`);
}

/** Of what a server gives the bot. A channel may give more, or less. */
function permissionFindings(servers: readonly Server[], applicationId: string): readonly Finding[] {
  const wrong = servers.flatMap(({ id, name, permissions }) =>
    missingPermissions(permissions).map((missing) =>
      warning(
        'Permission',
        `on ${name} the permission ${missing.name} is missing, which is needed ${missing.why}`,
        `Give it to the role of the bot, or invite it again: ${inviteAddress(applicationId, id)}`,
      ),
    ),
  );
  if (wrong.length > 0) return wrong;
  return servers.length === 0 ? [] : [good('Permissions', 'all that are needed, unless a channel takes some away')];
}

/** null: on all servers. */
async function commandFinding(rest: REST, applicationId: string, server: Server | null): Promise<Finding> {
  const guildId = server?.id ?? null;
  const where = server === null ? 'on every server' : `on ${server.name}`;
  try {
    const isThere = isAsWanted(await readCommands(rest, applicationId, guildId), guildId);
    return good('Commands', isThere ? `/improve ${where}` : `the bot registers /improve ${where} at its next start`);
  } catch (error) {
    const { found, remedy } = commandsRefused(error, applicationId, guildId);
    return warning('Commands', found, remedy);
  }
}

/** What may pass by itself is no reason to call it bad. */
function inTrouble(name: string, error: unknown): Finding {
  const { found, remedy, isPassing } = explain(error);
  return isPassing ? warning(name, found, remedy) : bad(name, found, remedy);
}
