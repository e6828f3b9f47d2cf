import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { consent } from './consent.ts';
import { createDelivery, slackRetryDelaysSeconds, type Transport } from './delivery.ts';
import { createFaults, type Fault } from './faults.ts';
import { createHttpDelivery, verifyUrl } from './http-delivery.ts';
import { createHttpServer } from './http-server.ts';
import { newId } from './ids.ts';
import { createLater } from './later.ts';
import { connectionMethods } from './methods/connections.ts';
import { createRateLimits, type RateProfile } from './rate-limits.ts';
import { createResponseUrls } from './response-urls.ts';
import { type SocketMode, serveSocketMode } from './socket-mode.ts';
import { createTriggers } from './triggers.ts';
import { until } from './until.ts';
import { createWebApi } from './web-api.ts';
import { createWorkspace, type Workspace } from './workspace.ts';
import { openWorkspace, type WorkspaceView } from './workspace-view.ts';
import type { AppCredentials, Call, World } from './world.ts';

export type FakeSlack = AsyncDisposable &
  AppCredentials &
  /** The workspace that has the app from the start. */
  WorkspaceView & {
    /** For `clientOptions.slackApiUrl`. */
    readonly apiUrl: string;
    /** Another workspace. Not installed: the app gets its token by exchanging the code that `consents` gives. */
    workspace(domain: string, options?: { readonly installed?: boolean }): WorkspaceView;
    /**
     * Somebody presses Allow on the page `authoriseUrl`; gives the address that Slack sends their browser to: the one
     * that the page names, otherwise the one of the app's settings.
     */
    consents(workspace: WorkspaceView, authoriseUrl: string, settingsUrl?: string): string;
    /** Events and interactions go to this address, instead of through Socket Mode, once it has proved to be the app's. */
    deliverTo(appUrl: string): Promise<void>;
    readonly sockets: Pick<SocketMode, 'connections' | 'refresh' | 'drop'>;
    /** The next call of the method meets this. What is not met by the end is complained about. */
    fail(method: string, fault: Fault, options?: { readonly times?: number }): void;
    /** The app acknowledges the next form, and Slack does not hear it: the form stays open. */
    loseNextAcknowledgement(): void;
    /** The next events arrive twice, the second time marked as a retry. */
    duplicateNextEvents(times?: number): void;
    /** Resolves when uploads are shown and the app has acknowledged every event so far, or Slack gave up. */
    settled(): Promise<void>;
    readonly calls: readonly Call[];
    callsOf(method: string): readonly Call[];
    readonly counts: ReadonlyMap<string, { readonly calls: number; readonly refused: number }>;
    readonly complaints: readonly string[];
    /** Throws what went wrong: bad blocks, unknown arguments, unacknowledged events, faults not met. */
    assertClean(): void;
    /** Stops, then asserts. */
    close(): Promise<void>;
  };

type Options = {
  /** What the app may do in its first workspace; everything it could need unless said. */
  readonly scopes?: readonly string[];
  /** The app's event subscriptions, as in its manifest. */
  readonly events?: readonly string[];
  /** False: a workspace that refuses containers, data tables, plans and the like. */
  readonly newBlocks?: boolean;
  /** Refuses calls over these rates with 429; null: counts only. */
  readonly rates?: RateProfile | null;
  readonly triggerSeconds?: number;
  /** When Slack sends an event again; at once, after one and after five minutes unless said. */
  readonly retryDelaysSeconds?: readonly number[];
  /** How long Slack looks at an upload before it shows it. */
  readonly processingSeconds?: number;
};

const allEvents = [
  ...['app_mention', 'app_home_opened', 'message.channels', 'message.groups', 'message.im'],
  ...['member_joined_channel', 'app_uninstalled', 'tokens_revoked'],
];

/** A Slack that @slack/bolt and @slack/web-api take for the real one, strict about what it is sent, on a free port. */
export async function startFakeSlack(options: Options = {}): Promise<FakeSlack> {
  const address = { origin: '' };
  const complaints: string[] = [];
  const complain = (text: string) => void complaints.push(text);
  const secret = () => randomBytes(16).toString('hex');
  const credentials: AppCredentials = {
    appId: newId('A'),
    appToken: `xapp-1-${secret()}`,
    signingSecret: secret(),
    clientId: `${Date.now()}.${Date.now()}`,
    clientSecret: secret(),
    verificationToken: secret(),
  };
  const home = createWorkspace('lab', options.scopes);
  const server = createHttpServer(
    () => world,
    () => webApi,
  );
  const sockets = serveSocketMode(server, credentials.appId, complain);
  let transport: Transport = sockets;
  const world: World = {
    credentials,
    address,
    workspaces: new Map([[home.id, home]]),
    codes: new Map(),
    newBlocks: options.newBlocks ?? true,
    events: new Set(options.events ?? allEvents),
    calls: [],
    complaints,
    triggers: createTriggers(options.triggerSeconds ?? 3),
    responseUrls: createResponseUrls(address),
    rateLimits: createRateLimits(options.rates ?? null),
    faults: createFaults(),
    later: createLater(),
    lost: { acknowledgements: 0 },
    processingSeconds: options.processingSeconds ?? 0.05,
    delivery: createDelivery(() => transport, complain, options.retryDelaysSeconds ?? slackRetryDelaysSeconds),
  };
  const webApi = createWebApi(world, connectionMethods(sockets));

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  function assertClean(): void {
    const wrong = [...complaints, ...world.faults.unmet()];
    if (wrong.length > 0) throw new Error(`The fake Slack has complaints:\n${wrong.join('\n')}`);
  }

  async function stop(): Promise<void> {
    world.later.stop();
    world.delivery.stop();
    await sockets.close();
    const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await stopped;
  }

  const views = new Map<WorkspaceView, Workspace>();
  const open = (workspace: Workspace) => {
    const view = openWorkspace(world, workspace);
    views.set(view, workspace);
    return view;
  };

  return {
    ...credentials,
    ...open(home),
    apiUrl: `${address.origin}/api/`,
    workspace(domain, { installed = true } = {}) {
      const workspace = createWorkspace(domain);
      if (installed) world.workspaces.set(workspace.id, workspace);
      return open(workspace);
    },
    consents(view, authoriseUrl, settingsUrl) {
      const workspace = views.get(view);
      if (!workspace) throw new Error('That workspace is not of this Slack.');
      return consent(world, workspace, authoriseUrl, settingsUrl);
    },
    async deliverTo(appUrl) {
      transport = createHttpDelivery(appUrl, credentials.signingSecret);
      await verifyUrl(transport, credentials.verificationToken);
    },
    sockets,
    fail: (method, fault, { times = 1 } = {}) => world.faults.add(method, fault, times),
    loseNextAcknowledgement() {
      world.lost.acknowledgements += 1;
    },
    duplicateNextEvents: (times = 1) => world.delivery.duplicateNext(times),
    async settled() {
      await until(() => world.later.isIdle(), 3);
      await world.delivery.settled();
    },
    calls: world.calls,
    callsOf: (method) => world.calls.filter((call) => call.method === method),
    counts: world.rateLimits.counts,
    complaints,
    assertClean,
    async close() {
      await stop();
      assertClean();
    },
    [Symbol.asyncDispose]: stop,
  };
}
