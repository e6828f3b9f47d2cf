/** What Slack keeps, named as its API names it, since tests and apps read it from there. */
export type Json = Readonly<Record<string, unknown>>;

/** A block as stored: Slack gives each an id where the app gave none. */
export type Block = Json & { readonly type: string; readonly block_id: string };

export type Metadata = { readonly event_type: string; readonly event_payload: Json };

export type SlackFile = {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly alt_txt?: string;
  readonly mimetype: string;
  readonly filetype: string;
  readonly size: number;
  readonly user: string;
  readonly permalink: string;
  readonly url_private: string;
};

export type Message = {
  readonly type: 'message';
  readonly subtype?: string;
  /** Messages of an app's bot carry both, people's only the first. */
  readonly user?: string;
  readonly bot_id?: string;
  readonly app_id?: string;
  readonly username?: string;
  readonly team: string;
  readonly channel: string;
  readonly ts: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly files: readonly SlackFile[];
  readonly thread_ts?: string;
  readonly parent_user_id?: string;
  readonly reply_count?: number;
  readonly edited?: { readonly user: string; readonly ts: string };
  readonly metadata?: Metadata;
  readonly client_msg_id?: string;
};

/** Only one person sees it; Slack keeps no copy that an API would give back. */
export type Ephemeral = {
  readonly ephemeral: true;
  readonly channel: string;
  readonly user: string;
  readonly ts: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly thread_ts?: string;
  readonly through: 'acknowledgement' | 'response_url' | 'chat.postEphemeral';
};

export type View = {
  readonly id: string;
  readonly team_id: string;
  readonly type: 'modal' | 'home';
  readonly title: Json | null;
  readonly submit: Json | null;
  readonly close: Json | null;
  readonly blocks: readonly Block[];
  readonly private_metadata: string;
  readonly callback_id: string;
  readonly external_id: string;
  readonly state: { readonly values: Readonly<Record<string, Readonly<Record<string, Json>>>> };
  readonly hash: string;
  readonly clear_on_close: boolean;
  readonly notify_on_close: boolean;
  readonly root_view_id: string;
  readonly previous_view_id: string | null;
  readonly app_id: string;
  readonly app_installed_team_id: string;
  readonly bot_id: string;
};

export type Channel = {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'direct';
  readonly team: string;
};
