import { webApi } from '@slack/bolt';
import type { Place } from './places.ts';

/** Why a call of Slack's Web API did not succeed. */
export type Failure =
  /** Too many calls; Slack says when to come again. */
  | { readonly kind: 'limited'; readonly seconds: number }
  | { readonly kind: 'refused'; readonly code: string }
  /** The connection broke, or Slack itself did: it may have been carried out. */
  | { readonly kind: 'unclear' };

export function failureOf(error: unknown): Failure {
  if (error instanceof webApi.WebAPIRateLimitedError) return { kind: 'limited', seconds: error.retryAfter };
  if (!(error instanceof webApi.WebAPIPlatformError)) return { kind: 'unclear' };
  const code = error.data.error;
  if (limitCodes.includes(code))
    return { kind: 'limited', seconds: error.data.response_metadata?.retryAfter ?? usualWaitSeconds };
  const isClear = /^[a-z][a-z0-9_]*$/.test(code) && !unclearCodes.includes(code); // else a proxy's page, not Slack
  return isClear ? { kind: 'refused', code } : { kind: 'unclear' };
}

/** Slack says no, and would say so again. The message is for a person. */
export class SlackRefused extends Error {
  override readonly name = 'SlackRefused';
  readonly code: string;

  constructor(code: string, { workspace, channel }: Place, cause: unknown) {
    const remedy = remedies[code] ?? 'See docs.slack.dev for what that means.';
    super(`Slack refuses what is written to channel ${channel} of workspace ${workspace} (${code}). ${remedy}`, {
      cause,
    });
    this.code = code;
  }

  /** What Slack objects to, where there is something that we can do about it. */
  get isAbout(): Subject | null {
    return subjects[this.code] ?? null;
  }
}

/** Slack has certainly not done what it was asked for. */
export function isClearNo(error: unknown): boolean {
  return error instanceof SlackRefused || failureOf(error).kind !== 'unclear';
}

type Subject =
  /** The message to be changed is not there any more, or not ours. */
  | 'message'
  /** The message that the thread hangs from is not there any more. */
  | 'thread'
  /** Slack does not know such blocks. */
  | 'blocks'
  /** Blocks or text are more than Slack takes in one message. */
  | 'length';

const subjects: Readonly<Record<string, Subject>> = {
  message_not_found: 'message',
  cant_update_message: 'message',
  thread_not_found: 'thread',
  cannot_reply_to_message: 'thread',
  invalid_blocks: 'blocks',
  invalid_blocks_format: 'blocks',
  msg_blocks_too_long: 'length',
  msg_too_long: 'length',
};

const limitCodes = ['ratelimited', 'rate_limited', 'message_limit_exceeded'];
const usualWaitSeconds = 30;

/** "It's possible some aspect of the operation succeeded before the error was raised." */
const unclearCodes = ['fatal_error', 'internal_error', 'service_unavailable', 'request_timeout'];

const reinstall = 'Install the app in the workspace again and give me the new token.';

/** What a person can do. The thread is brought up to date by itself within some minutes after that. */
const remedies: Readonly<Record<string, string>> = {
  channel_not_found: 'The channel is gone, or it is private and I am not in it: invite me with /invite.',
  not_in_channel: 'I am not in that channel: invite me with /invite.',
  is_archived: 'The channel is archived: unarchive it.',
  restricted_action: 'The workspace does not let me post there: ask an admin to allow it.',
  restricted_action_read_only_channel: 'Only some people may post in that channel: ask an admin to add me.',
  restricted_action_thread_locked: 'The thread is locked: ask an admin to unlock it.',
  restricted_action_thread_only_channel: 'That channel takes replies only: use another one.',
  edit_window_closed: 'The workspace does not let messages be edited after some time: ask an admin to lift that.',
  missing_scope: 'I lack a permission: compare the app’s scopes with the manifest and install the app again.',
  not_allowed_token_type: 'The token is of the wrong kind: a bot token begins with xoxb-.',
  ekm_access_denied: 'The administrators have suspended writing in that channel.',
  access_denied: 'The workspace does not let me do that: ask an admin.',
  token_revoked: reinstall,
  token_expired: reinstall,
  account_inactive: reinstall,
  invalid_auth: reinstall,
  not_authed: reinstall,
  org_login_required: 'The workspace is being moved to an organisation: wait until that is done.',
  team_access_not_granted: 'The app is not approved for that workspace: ask an admin.',
};
