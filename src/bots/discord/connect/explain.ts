import { DiscordAPIError, DiscordjsError, GatewayCloseCodes, HTTPError, RateLimitError } from 'discord.js';
import { messagesOf, passing, type Trouble } from '../../trouble.ts';

/** The gateway closed the connection for good. */
export class GatewayClosed extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`Discord closed the connection (${code})`);
    this.code = code;
  }
}

/** The token is good, and what comes behind it does not. */
export class GatewaySilent extends Error {}

const resetToken =
  'Make a new token with “Reset Token” on the page Bot of the Developer Portal and put it into DISCORD_TOKEN.';
const seeStatus = 'Look at discordstatus.com; where it lasts, see the log.';

export function explain(error: unknown): Trouble {
  if (error instanceof GatewayClosed) return ofCloseCode(error.code);
  if (error instanceof GatewaySilent)
    return passing('Discord takes the token, and then its gateway is silent', seeStatus);
  if (isOfToken(error)) return lasting('Discord does not know the token, or it was reset', resetToken);
  if (error instanceof DiscordAPIError) return ofAnswer(error);
  if (error instanceof HTTPError) {
    return passing(`Discord answers HTTP ${error.status}`, 'Look at discordstatus.com, and at DISCORD_API_URL.');
  }
  if (error instanceof RateLimitError) {
    const found = `Discord asks for ${Math.ceil(error.retryAfter / 1000)} seconds of quiet`;
    return passing(found, 'Wait; where it lasts, look for another process with the same token.');
  }
  if (!(error instanceof Error)) return passing(String(error), 'See the log.');
  const found = error.name === 'AbortError' ? 'it did not answer in time' : messagesOf(error);
  return passing(`Discord cannot be reached: ${found}`, 'Look at the network of this machine, and at DISCORD_API_URL.');
}

/** After an answer of 401 discord.js forgets the token, and refuses every other call without making it. */
function isOfToken(error: unknown): boolean {
  if (error instanceof DiscordAPIError) return error.status === 401;
  if (error instanceof DiscordjsError) return error.code === 'TokenInvalid';
  return error instanceof Error && error.message.startsWith('Expected token to be set');
}

function ofCloseCode(code: number): Trouble {
  switch (code) {
    case GatewayCloseCodes.AuthenticationFailed:
      return lasting(`the token was reset (${code})`, resetToken);
    case GatewayCloseCodes.DisallowedIntents:
      return lasting(
        `the message-content intent was switched off (${code})`,
        'Start the bot again, which then works without it, or switch it on in the Developer Portal, on the page Bot.',
      );
    default:
      return lasting(
        `Discord closed the connection for good (${code})`,
        'Start the bot again; where it stays, see the log.',
      );
  }
}

function ofAnswer({ code, status, message }: DiscordAPIError): Trouble {
  switch (code) {
    case 30034:
      return lasting('commands were registered too often today (30034)', 'They can be again tomorrow.');
    case 50001:
      return lasting('the bot has no access (50001)', 'Invite it again.');
    case 50013:
      return lasting('the bot lacks a permission (50013)', 'Invite it again, or give its role what is missing.');
    default:
      return passing(`Discord answers “${message.split('\n')[0]}” (${code ?? `HTTP ${status}`})`, seeStatus);
  }
}

function lasting(found: string, remedy: string): Trouble {
  return { found, remedy, isPassing: false };
}
