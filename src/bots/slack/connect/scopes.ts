/** As they are called in `slack-manifest.yaml`. */
export const slashCommand = '/improve';
export const steerShortcut = 'steer_run';

/** What the app may do in a workspace. `slack-manifest.yaml` asks for exactly these. */
type BotScope = {
  readonly name: string;
  /** Finishes the sentence “it is needed …”. */
  readonly why: string;
  /** Without one that is not, the bot works, but less well. */
  readonly isRequired: boolean;
};

export const botScopes: readonly BotScope[] = [
  { name: 'commands', why: 'for /improve and the shortcut of a message', isRequired: true },
  { name: 'chat:write', why: 'to post and edit the cards of a run', isRequired: true },
  { name: 'app_mentions:read', why: 'to hear what is said to the bot by name', isRequired: true },
  // Also conversations.replies, with the metadata of messages: metadata.message:read is for events about them only.
  { name: 'channels:history', why: 'to hear what is said in the thread of a run', isRequired: true },
  { name: 'groups:history', why: 'to hear the same in private channels', isRequired: true },
  { name: 'files:write', why: 'to attach charts, sources and the report', isRequired: true },
  { name: 'users:read', why: 'to call people by their names and to know administrators', isRequired: false },
  { name: 'usergroups:read', why: 'to give permissions to user groups', isRequired: false },
];

type BotEvent = { readonly name: string; readonly why: string; readonly scope: string | null };

export const botEvents: readonly BotEvent[] = [
  { name: 'app_home_opened', why: 'the Home tab is drawn when somebody looks at it', scope: null },
  { name: 'app_mention', why: 'a command or a question', scope: 'app_mentions:read' },
  { name: 'app_uninstalled', why: 'the stored token is forgotten', scope: null },
  { name: 'message.channels', why: 'a reply in the thread of a run', scope: 'channels:history' },
  { name: 'message.groups', why: 'the same in a private channel', scope: 'groups:history' },
  { name: 'tokens_revoked', why: 'the stored token is forgotten', scope: null },
];
