import { App, HTTPReceiver, LogLevel, type Receiver, SocketModeReceiver, webApi } from '@slack/bolt';
import type { FakeSlack } from './fake-slack.ts';

/** Says nothing: what goes wrong in these tests is meant to. */
const logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  setName() {},
  getLevel: () => LogLevel.ERROR,
};

type Listen = (app: App) => void;
/** Stops with the test. */
type Started = AsyncDisposable & { readonly app: App };

export function clientOf(slack: FakeSlack, options: webApi.WebClientOptions = {}): webApi.WebClient {
  return new webApi.WebClient(slack.botToken, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    logger,
    ...options,
  });
}

/** Bolt as an app should set it up: options of its own for the socket, and a short pause before it connects again. */
export async function startSocketApp(
  slack: FakeSlack,
  listen: Listen,
  options: { ignoreSelf?: boolean } = {},
): Promise<Started> {
  const installerOptions = { clientOptions: { slackApiUrl: slack.apiUrl, logger } };
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    clientPingTimeout: 800,
    logger,
    installerOptions,
  });
  const app = appWith(slack, receiver, options);
  listen(app);
  await app.start();
  return { app, [Symbol.asyncDispose]: async () => void (await app.stop()) };
}

/** `signingSecret`: of the app's own settings unless said. */
export async function startHttpApp(
  slack: FakeSlack,
  listen: Listen,
  signingSecret = slack.signingSecret,
): Promise<Started> {
  const receiver = new HTTPReceiver({ signingSecret, logger, unhandledRequestTimeoutMillis: 3001 });
  return serve(slack, receiver, appWith(slack, receiver), listen);
}

/** An app that other workspaces install through OAuth; what it keeps of them is in `installations`. */
export async function startInstallableApp(
  slack: FakeSlack,
  listen: Listen,
): Promise<Started & { readonly address: string }> {
  const installations = new Map<string | undefined, object>();
  const clientOptions = { slackApiUrl: slack.apiUrl, logger };
  const receiver = new HTTPReceiver({
    signingSecret: slack.signingSecret,
    clientId: slack.clientId,
    clientSecret: slack.clientSecret,
    stateSecret: 'not-a-secret',
    scopes: ['chat:write', 'commands'],
    logger,
    installerOptions: { clientOptions, directInstall: true, stateVerification: false },
    installationStore: {
      storeInstallation: async (installation) => void installations.set(installation.team?.id, installation),
      fetchInstallation: async ({ teamId }) => {
        const installation = installations.get(teamId);
        if (!installation) throw new Error(`${teamId} has not installed the app.`);
        return installation as never;
      },
    },
  });
  return serve(slack, receiver, new App({ receiver, clientOptions, logger }), listen);
}

function appWith(slack: FakeSlack, receiver: Receiver, options: { ignoreSelf?: boolean } = {}): App {
  return new App({
    token: slack.botToken,
    receiver,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, logger },
    logger,
    ...options,
  });
}

async function serve(slack: FakeSlack, receiver: HTTPReceiver, app: App, listen: Listen) {
  listen(app);
  const server = await receiver.start({ port: 0, host: '127.0.0.1' });
  const bound = server.address();
  const address = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : bound}`;
  const stop = async () => {
    server.closeAllConnections();
    await receiver.stop();
  };
  try {
    await slack.deliverTo(`${address}/slack/events`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { app, address, [Symbol.asyncDispose]: stop };
}
