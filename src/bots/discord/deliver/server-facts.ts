import { type Client, PermissionFlagsBits } from 'discord.js';
import type { Rooms } from '../../rooms.ts';
import { uploadLimit } from './load-files.ts';
import { placeOf } from './places.ts';

/** What the library knows of the servers that threads are on, without asking Discord. */
export type ServerFacts = {
  /** As people call it: “#vision of Lab”. */
  whereIs(threadName: string): string;
  /** Without that right Discord shows no earlier messages, and does not say so. True where it is not known. */
  mayReadBack(threadName: string): boolean;
  /** How large a file may be, in bytes. */
  mostBytes(threadName: string): number;
};

export function createServerFacts(client: Client<true>, rooms: Rooms): ServerFacts {
  function find(threadName: string) {
    const room = rooms.find(threadName)?.room;
    if (room === undefined) return null;
    const { guild, channel } = placeOf(room);
    return { room, guild: client.guilds.cache.get(guild), channel: client.channels.cache.get(channel) };
  }

  return {
    whereIs(threadName) {
      const place = find(threadName);
      if (place?.guild === undefined || place.channel === undefined || place.channel.isDMBased())
        return `channel ${place?.room ?? '(none)'}`;
      return `#${place.channel.name} of ${place.guild.name}`;
    },
    mayReadBack(threadName) {
      const channel = find(threadName)?.channel;
      if (channel === undefined || channel.isDMBased()) return true;
      return channel.permissionsFor(client.user.id)?.has(PermissionFlagsBits.ReadMessageHistory) ?? true;
    },
    mostBytes: (threadName) => uploadLimit(find(threadName)?.guild?.premiumTier),
  };
}
