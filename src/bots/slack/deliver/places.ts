/** A channel of a workspace. */
export type Place = { readonly workspace: string; readonly channel: string };

/** A message in it; Slack names messages of a channel by their time. */
export type MessagePlace = Place & { readonly ts: string };

/** As rooms are kept in the database: `T1/C1`. */
export function roomOf({ workspace, channel }: Place): string {
  return `${workspace}/${channel}`;
}

export function placeOf(room: string): Place {
  const [workspace, channel] = room.split('/');
  if (!workspace || !channel) throw new Error(`“${room}” is no room of Slack.`);
  return { workspace, channel };
}

/** As messages are kept in the database: `T1/C1/1700000000.000100`. */
export function messageOf({ ts, ...place }: MessagePlace): string {
  return `${roomOf(place)}/${ts}`;
}

export function messagePlaceOf(message: string): MessagePlace {
  const ts = message.split('/')[2];
  if (!ts) throw new Error(`“${message}” is no message of Slack.`);
  return { ...placeOf(message), ts };
}
