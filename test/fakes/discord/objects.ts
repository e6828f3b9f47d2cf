/** What Discord keeps, named as its API names it, since tests and apps read it from there. */
export type Json = Readonly<Record<string, unknown>>;

export type User = {
  readonly id: string;
  readonly username: string;
  readonly global_name: string | null;
  readonly discriminator: '0';
  readonly avatar: null;
  readonly bot: boolean;
};

export type Role = {
  readonly id: string;
  readonly name: string;
  /** A bit set in decimal digits, as all permissions of the API. */
  readonly permissions: string;
  readonly position: number;
  readonly color: 0;
  readonly colors: { readonly primary_color: 0; readonly secondary_color: null; readonly tertiary_color: null };
  readonly hoist: boolean;
  readonly managed: boolean;
  readonly mentionable: boolean;
  readonly flags: 0;
};

export type Member = {
  readonly user: User;
  readonly nick: string | null;
  readonly avatar: null;
  readonly roles: readonly string[];
  readonly joined_at: string;
  readonly deaf: false;
  readonly mute: false;
  readonly flags: 0;
  readonly pending: false;
};

export type Overwrite = {
  readonly id: string;
  /** 0: of a role, 1: of a member. */
  readonly type: 0 | 1;
  readonly allow: string;
  readonly deny: string;
};

export const channelTypes = {
  text: 0,
  direct: 1,
  voice: 2,
  announcement: 5,
  announcementThread: 10,
  publicThread: 11,
  forum: 15,
} as const;

export type Channel = {
  readonly id: string;
  readonly type: (typeof channelTypes)[keyof typeof channelTypes];
  /** Null: a conversation of one person with the app's bot. */
  readonly guild_id: string | null;
  readonly name: string;
  readonly parent_id: string | null;
  readonly position: number;
  readonly permission_overwrites: readonly Overwrite[];
  readonly last_message_id: string | null;
  readonly recipients?: readonly User[];
  readonly thread?: Thread;
};

/** What only a thread has. */
export type Thread = {
  readonly owner_id: string;
  readonly memberIds: readonly string[];
  readonly message_count: number;
  readonly total_message_sent: number;
  readonly thread_metadata: {
    readonly archived: boolean;
    readonly locked: boolean;
    readonly auto_archive_duration: 60 | 1440 | 4320 | 10080;
    readonly archive_timestamp: string;
    readonly create_timestamp: string;
  };
};

export type Attachment = {
  readonly id: string;
  readonly filename: string;
  readonly size: number;
  readonly url: string;
  readonly proxy_url: string;
  readonly content_type: string;
  readonly description?: string;
  readonly ephemeral?: true;
};

/** A component as stored: Discord gives each an id where the app gave none. */
export type Component = Json & { readonly type: number; readonly id: number };

export const messageTypes = { default: 0, rename: 4, reply: 19, command: 20, threadStarter: 21 } as const;

export const messageFlags = {
  hasThread: 1 << 5,
  ephemeral: 1 << 6,
  loading: 1 << 7,
  suppressNotifications: 1 << 12,
  suppressEmbeds: 1 << 2,
  componentsV2: 1 << 15,
} as const;

export type Message = {
  readonly id: string;
  readonly type: (typeof messageTypes)[keyof typeof messageTypes];
  readonly channel_id: string;
  readonly author: User;
  readonly content: string;
  readonly timestamp: string;
  readonly edited_timestamp: string | null;
  readonly tts: boolean;
  readonly mention_everyone: boolean;
  readonly mentions: readonly User[];
  readonly mention_roles: readonly string[];
  readonly attachments: readonly Attachment[];
  readonly embeds: readonly Json[];
  readonly components: readonly Component[];
  readonly pinned: false;
  readonly flags: number;
  readonly nonce?: string | number;
  readonly application_id?: string;
  readonly webhook_id?: string;
  readonly interaction_metadata?: Json;
  readonly message_reference?: Json;
};
