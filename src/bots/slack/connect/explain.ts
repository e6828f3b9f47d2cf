import { webApi } from '@slack/bolt';
import { capitalised } from '../../../report/wording.ts';
import { messagesOf, passing, type Trouble } from '../../trouble.ts';

/** How the credential is called by people, and where it comes from. */
const origins = {
  'bot token': 'copy the Bot User OAuth Token under OAuth & Permissions into SLACK_BOT_TOKEN',
  'app token': 'make an app-level token under Basic Information and put it into SLACK_APP_TOKEN',
} as const;
export type Credential = keyof typeof origins;

/** Slack closed the socket instead of saying hello. */
export class SocketClosed extends Error {
  readonly reason: string | null;
  constructor(reason: string | null) {
    super(`Slack closed the connection${reason === null ? '' : ` (${reason})`}`);
    this.reason = reason;
  }
}

export function explain(error: unknown, credential: Credential): Trouble {
  if (error instanceof webApi.WebAPIPlatformError) return ofAnswer(error.data.error, credential);
  if (error instanceof webApi.WebAPIRateLimitedError) {
    const found = `Slack asks for ${error.retryAfter} seconds of quiet`;
    return passing(found, 'Wait; where it lasts, look for another process with the same token.');
  }
  if (error instanceof webApi.WebAPIHTTPError) {
    return passing(`Slack answers HTTP ${error.statusCode}`, 'Look at status.slack.com, and at SLACK_API_URL.');
  }
  if (error instanceof webApi.WebAPIRequestError) {
    return passing(
      `Slack cannot be reached: ${messagesOf(error.original)}`,
      'Look at the network of this machine, and at SLACK_API_URL.',
    );
  }
  if (error instanceof SocketClosed) return ofAnswer(error.reason ?? 'closed', credential);
  return passing(error instanceof Error ? messagesOf(error) : String(error), 'See the log.');
}

function ofAnswer(answer: string, credential: Credential): Trouble {
  const lasting = (found: string, todo: string): Trouble => ({
    found: `${found} (${answer})`,
    remedy: `${capitalised(todo)}.`,
    isPassing: false,
  });
  switch (answer) {
    case 'invalid_auth':
    case 'not_authed':
      return lasting(`Slack does not know the ${credential}`, origins[credential]);
    case 'token_revoked':
    case 'account_inactive':
    case 'user_removed_from_team':
      return lasting(
        `the ${credential} was revoked, or the app was removed from the workspace`,
        credential === 'bot token' ? `install the app again and ${origins[credential]}` : origins[credential],
      );
    case 'token_expired':
      return lasting(`the ${credential} has expired`, `turn token rotation off in the app and ${origins[credential]}`);
    case 'not_allowed_token_type':
      return lasting(`what is given as the ${credential} is a token of another kind`, origins[credential]);
    case 'missing_scope':
    case 'no_permission':
      return credential === 'app token'
        ? lasting('the app token lacks the scope connections:write', `${origins[credential]}, with that scope`)
        : lasting('the bot token lacks a scope', 'add it under OAuth & Permissions, then reinstall the app');
    case 'socket_mode_not_enabled':
    case 'link_disabled':
      return lasting('Socket Mode is off', 'turn it on under Socket Mode, or set SLACK_SIGNING_SECRET for HTTP');
    case 'team_disabled':
    case 'forbidden_team':
    case 'team_access_not_granted':
      return lasting('Slack does not let this app work in the workspace', 'ask an administrator of the workspace');
    case 'access_denied':
    case 'accesslimited':
      return lasting(
        'Slack refuses the network that this machine is in',
        'add its address to the app’s allowed IP addresses, under OAuth & Permissions',
      );
    case 'too_many_websockets':
      return { ...lasting('too many bots with this app token', 'stop the others'), isPassing: true };
    default:
      return passing(`Slack answers “${answer}”`, 'Look at status.slack.com; where it lasts, see the log.');
  }
}
