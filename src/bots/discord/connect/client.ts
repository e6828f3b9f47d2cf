import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Events, GatewayCloseCodes, type REST } from 'discord.js';
import type { Logger } from 'pino';
import { sentencesOf } from '../../trouble.ts';
import { type Application, missingMessageContent, readApplication } from './application.ts';
import { clientOptions } from './client-options.ts';
import type { DiscordConfig } from './discord-config.ts';
import { explain, GatewayClosed, GatewaySilent } from './explain.ts';
import { createGateway } from './gateway.ts';
import { inviteAddress } from './invite.ts';
import { logLibrary, logLoss } from './library-log.ts';
import { createRest } from './rest.ts';

export type Discord = {
  readonly client: Client<true>;
  /** Whether plain words that do not mention the bot reach it. */
  readonly hasMessageContent: boolean;
  /** What is worth telling at start. */
  readonly warnings: readonly string[];
  close(): Promise<void>;
};

type Parts = {
  readonly log: Logger;
  /** How long the start waits for Discord. */
  readonly patienceMilliseconds?: number;
};

type Opened = Pick<Discord, 'client' | 'close'>;

/** Discord could not be reached, or does not let the bot in. The message is for people. */
export class NotConnected extends Error {
  /** Another attempt later may go well. */
  readonly isPassing: boolean;
  constructor(sentences: string, isPassing: boolean, options: ErrorOptions) {
    super(sentences, options);
    this.isPassing = isPassing;
  }
}

const waitMilliseconds = 2000;

/**
 * Connects the bot, which reconnects by itself from then on. Handlers must be asynchronous: the library hands what such a one throws to our
 * log; what another throws ends the process. Throws `NotConnected`.
 */
export async function connectDiscord(
  config: DiscordConfig,
  { log, patienceMilliseconds = 30_000 }: Parts,
): Promise<Discord> {
  const until = performance.now() + patienceMilliseconds;
  const rest = createRest(config);
  for (;;) {
    try {
      return await connectOnce(config, rest, log, until);
    } catch (cause) {
      const trouble = explain(cause);
      const isLast = !trouble.isPassing || performance.now() + waitMilliseconds > until;
      log[isLast ? 'error' : 'warn']({ reason: trouble.found }, 'discord not connected');
      if (isLast) throw new NotConnected(sentencesOf(trouble), trouble.isPassing, { cause });
    }
    await sleep(waitMilliseconds);
  }
}

async function connectOnce(config: DiscordConfig, rest: REST, log: Logger, until: number): Promise<Discord> {
  const application = await readApplication(rest);
  const { client, close, hasMessageContent } = await openWithin(config, application, log, until);
  const { found, remedy } = missingMessageContent(application.id);
  const isNowhere = client.guilds.cache.size === 0 && config.guildIds.length === 0;
  return {
    client,
    close,
    hasMessageContent,
    warnings: [
      ...(hasMessageContent ? [] : [sentencesOf({ found, remedy })]),
      ...(isNowhere ? [`The bot is on no server yet. Invite it: ${inviteAddress(application.id)}`] : []),
    ],
  };
}

/** With the message-content intent where the application has it. Its flags and the gateway may be of two minds for a while. */
async function openWithin(
  config: DiscordConfig,
  { hasMessageContent }: Application,
  log: Logger,
  until: number,
): Promise<Opened & { readonly hasMessageContent: boolean }> {
  try {
    return { ...(await open(config, hasMessageContent, log, until)), hasMessageContent };
  } catch (error) {
    const isRefused = error instanceof GatewayClosed && error.code === GatewayCloseCodes.DisallowedIntents;
    if (!isRefused || !hasMessageContent) throw error;
    return { ...(await open(config, false, log, until)), hasMessageContent: false };
  }
}

async function open(config: DiscordConfig, hasMessageContent: boolean, log: Logger, until: number): Promise<Opened> {
  const gateway = createGateway();
  const client = new Client({ ...clientOptions(config, hasMessageContent), ws: gateway.options });
  logLibrary(client, log);
  const closing = { code: 0 };
  client.once(Events.ShardDisconnect, ({ code }) => {
    closing.code = code;
  });

  async function close(): Promise<void> {
    await gateway.end();
    await client.destroy();
  }

  const enough = new AbortController();
  const late = sleep(Math.max(0, until - performance.now()), null, { signal: enough.signal });
  try {
    const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
    const found = await Promise.race([client.login(config.token).then(() => ready), late]);
    if (found === null) throw new GatewaySilent();
    logLoss(found, log);
    return { client: found, close };
  } catch (error) {
    close().catch((failure: unknown) => log.warn({ failure: String(failure) }, 'discord not closed'));
    throw closing.code === 0 ? error : new GatewayClosed(closing.code);
  } finally {
    enough.abort();
    late.catch(() => {});
  }
}
