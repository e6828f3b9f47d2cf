import { SnowflakeUtil } from 'discord.js';

/** A channel of a server, or a thread of one. */
export type Place = { readonly guild: string; readonly channel: string };

export type MessagePlace = Place & { readonly message: string };

/** As rooms are kept in the database: `100/200`. */
export function roomOf({ guild, channel }: Place): string {
  return `${guild}/${channel}`;
}

export function placeOf(room: string): Place {
  const [guild, channel] = room.split('/');
  if (!guild || !channel) throw new Error(`“${room}” is no room of Discord.`);
  return { guild, channel };
}

/** As messages are kept in the database: `100/200/300`. */
export function messageOf({ message, ...place }: MessagePlace): string {
  return `${roomOf(place)}/${message}`;
}

export function messagePlaceOf(name: string): MessagePlace {
  const message = name.split('/')[2];
  if (!message) throw new Error(`“${name}” is no message of Discord.`);
  return { ...placeOf(name), message };
}

/** A thread has the id of the message that it was started from. */
export function threadFrom({ guild, message }: MessagePlace): Place {
  return { guild, channel: message };
}

/** When a message was written, in milliseconds since 1970. */
export function writtenAt({ message }: MessagePlace): number {
  return SnowflakeUtil.timestampFrom(message);
}
