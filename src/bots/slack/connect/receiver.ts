import { HTTPReceiver, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { messagesOf, sentencesOf, type Trouble } from '../../trouble.ts';
import { clientOptions } from './client-options.ts';
import { explain } from './explain.ts';
import type { Installations } from './installations.ts';
import { botScopes } from './scopes.ts';
import type { SlackConfig } from './slack-config.ts';
import { slackLogger } from './slack-logger.ts';
import { createSocket, type Socket } from './socket.ts';

export const paths = { events: '/slack/events', install: '/slack/install', redirect: '/slack/oauth_redirect' } as const;

/** How people install the app in their workspaces. */
export type Installing = {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly publicUrl: string;
  readonly stateSecret: string;
  readonly installations: Installations;
};

export type SlackReceiver = {
  readonly receiver: Receiver;
  /** Null where the app works for one workspace, and nobody else may install it. */
  readonly installer: HTTPReceiver['installer'] | null;
  /** What keeps Slack from reaching the bot, if it may pass: it goes on trying then. */
  start(patienceMilliseconds: number): Promise<Trouble | null>;
  stop(): Promise<void>;
};

/** Hears Slack by HTTP or by a socket. The web server is there for events over HTTP and for installations. */
export function createReceiver(config: SlackConfig, installing: Installing | null, logger: Logger): SlackReceiver {
  const web = createWeb(config, installing, logger);
  const socket = config.transport.kind === 'socket' ? createSocketReceiver(config, config.transport, logger) : null;
  let isListening = false;

  async function start(patienceMilliseconds: number): Promise<Trouble | null> {
    if (web !== null) {
      await web.start(config.port).catch((cause: unknown) => {
        throw new Error(`The port ${config.port} cannot be opened. Set SLACK_PORT to a free one.`, { cause });
      });
      isListening = true;
    }
    if (socket === null) return null;
    return socket.connection.start(patienceMilliseconds).catch(async (cause: unknown) => {
      await stop();
      throw new Error(sentencesOf(explain(cause, 'app token')), { cause });
    });
  }

  async function stop(): Promise<void> {
    await socket?.connection.stop();
    if (isListening) await web?.stop();
    isListening = false;
  }

  const receiver: Receiver = { init: (app) => (socket?.receiver ?? web)?.init(app), start: () => start(0), stop };
  return { receiver, installer: web?.installer ?? null, start, stop };
}

function createSocketReceiver(
  config: SlackConfig,
  { appToken }: { readonly appToken: string },
  logger: Logger,
): { readonly receiver: SocketModeReceiver; readonly connection: Socket } {
  const receiver = new SocketModeReceiver({
    appToken,
    logger: slackLogger(logger),
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: clientOptions(config, logger) },
    // What could not be acknowledged comes again.
    processEventErrorHandler: async ({ error }) => {
      logger.error({ error: messagesOf(error) }, 'slack event not processed');
      return false;
    },
  });
  return { receiver, connection: createSocket(receiver.client, logger) };
}

function createWeb(config: SlackConfig, installing: Installing | null, logger: Logger): HTTPReceiver | null {
  const { transport, apiUrl } = config;
  if (transport.kind === 'socket' && installing === null) return null;
  const events =
    transport.kind === 'http'
      ? { signingSecret: transport.signingSecret, endpoints: [paths.events] }
      : { signingSecret: '', signatureVerification: false, endpoints: [] }; // nothing to verify: it takes no events
  const options = { ...events, logger: slackLogger(logger), processBeforeResponse: false };
  if (installing === null) return new HTTPReceiver(options);
  const { clientId, clientSecret, publicUrl, stateSecret, installations } = installing;
  return new HTTPReceiver({
    ...options,
    clientId,
    clientSecret,
    stateSecret,
    redirectUri: `${publicUrl}${paths.redirect}`,
    installationStore: installations,
    scopes: botScopes.map(({ name }) => name),
    installerOptions: {
      directInstall: true,
      installPath: paths.install,
      redirectUriPath: paths.redirect,
      authorizationUrl: new URL('/oauth/v2/authorize', apiUrl).href,
      clientOptions: clientOptions(config, logger),
    },
  });
}
