import { type Client, Events } from 'discord.js';
import type { Logger } from 'pino';
import { sentencesOf } from '../../trouble.ts';
import type { DiscordConfig } from './discord-config.ts';
import { explain } from './explain.ts';
import { inviteAddress } from './invite.ts';
import { clearCommands, commandsRefused, isAsWanted, readCommands, writeCommands } from './registered.ts';

/** Of servers that are looked at for a command from before. */
const mostLeftovers = 20;

/**
 * Sees to it that `/improve` is there as it should be, and nowhere twice: on each server that is named, also where the bot is added later,
 * or else on all. Writes only what differs: Discord lets 200 commands a day be made. Settles with what keeps it from that.
 */
export async function registerCommands(
  client: Client<true>,
  { guildIds }: Pick<DiscordConfig, 'guildIds'>,
  log: Logger,
): Promise<readonly string[]> {
  const { rest } = client;
  const applicationId = client.application.id;

  async function ensure(guildId: string | null): Promise<readonly string[]> {
    if (guildId !== null && !client.guilds.cache.has(guildId)) return [notThere(applicationId, guildId)];
    try {
      const isThere = isAsWanted(await readCommands(rest, applicationId, guildId), guildId);
      if (!isThere) await writeCommands(rest, applicationId, guildId);
      log.info({ guildId, isNew: !isThere }, 'discord commands registered');
      return [];
    } catch (error) {
      const refused = commandsRefused(error, applicationId, guildId);
      log.warn({ guildId, reason: refused.found }, 'discord commands not registered');
      return [`The command /improve is not as it should be. ${sentencesOf(refused)}`];
    }
  }

  async function clear(guildId: string | null): Promise<void> {
    try {
      const commands = await readCommands(rest, applicationId, guildId);
      if (commands.some(({ name }) => name === 'improve')) await clearCommands(rest, applicationId, guildId);
    } catch (error) {
      log.info({ guildId, reason: explain(error).found }, 'discord commands not cleared'); // at worst /improve is offered twice
    }
  }

  client.on(Events.GuildCreate, async ({ id }) => {
    if (guildIds.includes(id)) await ensure(id);
  });
  const isEverywhere = guildIds.length === 0;
  const warnings: string[] = [];
  for (const guildId of isEverywhere ? [null] : guildIds) warnings.push(...(await ensure(guildId)));
  for (const guildId of isEverywhere ? [...client.guilds.cache.keys()].slice(0, mostLeftovers) : [null])
    await clear(guildId);
  return warnings;
}

function notThere(applicationId: string, guildId: string): string {
  return `The bot is not on the server ${guildId}, which DISCORD_GUILD_IDS names. Invite it: ${inviteAddress(applicationId, guildId)}`;
}
