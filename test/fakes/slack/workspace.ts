import { randomUUID } from 'node:crypto';
import { newId } from './ids.ts';
import type { Channel, Ephemeral, Message, SlackFile, View } from './objects.ts';

/** Somebody in a workspace, as `users.info` describes them. */
export type Member = {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly isAdmin: boolean;
  readonly isBot: boolean;
  readonly timeZone: string;
};

/** A file on its way: its bytes come to the upload address, then Slack is told they are all, then it looks at them. */
export type Upload = {
  readonly file: SlackFile;
  readonly bytes: Buffer | null;
  readonly phase: 'awaited' | 'uploaded' | 'processing' | 'ready';
};

/** One workspace that has the app installed, with all that is in it. */
export type Workspace = {
  readonly id: string;
  readonly domain: string;
  readonly botToken: string;
  readonly bot: Member;
  readonly botId: string;
  /** What the app may do here; a test may take scopes away again. */
  readonly scopes: Set<string>;
  readonly members: Map<string, Member>;
  readonly channels: Map<string, Channel>;
  /** Channel id to member ids. */
  readonly memberships: Map<string, Set<string>>;
  /** Channel id to its messages, oldest first, threads among them. */
  readonly messages: Map<string, Message[]>;
  readonly ephemerals: Ephemeral[];
  readonly uploads: Map<string, Upload>;
  /** Group id to member ids. */
  readonly groups: Map<string, readonly string[]>;
  /** Member id to the modals open in front of them, the last on top. */
  readonly modals: Map<string, View[]>;
  readonly homes: Map<string, View>;
};

export const allScopes = [
  ...['app_mentions:read', 'channels:history', 'channels:read', 'chat:write', 'commands', 'files:read', 'files:write'],
  ...['groups:history', 'groups:read', 'im:history', 'im:read', 'im:write', 'usergroups:read', 'users:read'],
];

export function createWorkspace(domain: string, scopes: readonly string[] = allScopes): Workspace {
  const bot: Member = {
    id: newId('U'),
    name: 'improver',
    displayName: 'improver',
    isAdmin: false,
    isBot: true,
    timeZone: 'Etc/UTC',
  };
  return {
    id: newId('T'),
    domain,
    botToken: `xoxb-${randomUUID()}`,
    bot,
    botId: newId('B'),
    scopes: new Set(scopes),
    members: new Map([[bot.id, bot]]),
    channels: new Map(),
    memberships: new Map(),
    messages: new Map(),
    ephemerals: [],
    uploads: new Map(),
    groups: new Map(),
    modals: new Map(),
    homes: new Map(),
  };
}

export function addChannel(workspace: Workspace, name: string, kind: Channel['kind'], memberIds: Iterable<string>) {
  const channel: Channel = { id: newId(kind === 'direct' ? 'D' : 'C'), name, kind, team: workspace.id };
  workspace.channels.set(channel.id, channel);
  workspace.memberships.set(channel.id, new Set(memberIds));
  workspace.messages.set(channel.id, []);
  return channel;
}

/** The conversation of one person with the app's bot. */
export function directChannel(workspace: Workspace, userId: string): Channel {
  const there = [...workspace.channels.values()].find(
    ({ id, kind }) => kind === 'direct' && isMember(workspace, id, userId),
  );
  return there ?? addChannel(workspace, userId, 'direct', [workspace.bot.id, userId]);
}

export function messagesIn(workspace: Workspace, channelId: string): Message[] {
  const messages = workspace.messages.get(channelId);
  if (!messages) throw new Error(`There is no channel ${channelId} in ${workspace.domain}.`);
  return messages;
}

export function findMessage(workspace: Workspace, channelId: string, ts: string): Message | undefined {
  return workspace.messages.get(channelId)?.find((message) => message.ts === ts);
}

export function channelOf(workspace: Workspace, channelId: string): Channel {
  const channel = workspace.channels.get(channelId);
  if (!channel) throw new Error(`There is no channel ${channelId} in ${workspace.domain}.`);
  return channel;
}

export function isMember(workspace: Workspace, channelId: string, userId: string): boolean {
  return workspace.memberships.get(channelId)?.has(userId) ?? false;
}
