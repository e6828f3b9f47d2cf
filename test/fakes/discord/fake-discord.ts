import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type Clock, createClock } from './clock.ts';
import { createFaults, type Fault } from './faults.ts';
import { type Gateway, serveGateway } from './gateway/gateway.ts';
import { createHttpServer } from './http-server.ts';
import type { User } from './objects.ts';
import { createRateLimits, type Rate, type RateProfile } from './rate-limits.ts';
import { archiveSilentThreads } from './threads.ts';
import { addGuild, type GuildOptions, type GuildView } from './views/guild-view.ts';
import type { Call, Notification, World } from './world.ts';

export type FakeDiscord = AsyncDisposable & {
  /** For `rest.api` of the client. */
  readonly apiUrl: string;
  readonly applicationId: string;
  readonly botToken: string;
  readonly botUserId: string;
  /** The guild that has the bot from the start. */
  readonly guild: GuildView;
  /** Another one; clients that are connected hear of it. */
  addGuild(name: string, options?: GuildOptions): GuildView;
  readonly gateway: Omit<Gateway, 'dispatch' | 'close'>;
  readonly clock: Pick<Clock, 'now' | 'advance'>;
  /** The switch of the privileged intent; clients that ask for it nevertheless are turned away. */
  setMessageContent(isOn: boolean): void;
  /**
   * The next call of the route meets this: `POST /channels/:channel/messages`, or `GET attachment`. What is not met by
   * the end is complained about.
   */
  fail(route: string, fault: Fault, options?: { readonly times?: number }): void;
  /** How often messages of a channel that are older than an hour may be edited. */
  limitOldEdits(rate: Rate): void;
  readonly calls: readonly Call[];
  callsOf(route: string): readonly Call[];
  readonly counts: ReadonlyMap<string, { readonly calls: number; readonly refused: number }>;
  /** Answers 401, 403 and 429 so far: Discord bans who causes 10,000 of them in ten minutes. */
  readonly invalidRequests: number;
  readonly notifications: readonly Notification[];
  readonly complaints: readonly string[];
  /** Throws what went wrong: invalid forms, unknown routes, unanswered interactions, faults not met. */
  assertClean(): void;
  /** Stops, then asserts. */
  close(): Promise<void>;
};

export type FakeDiscordOptions = {
  readonly messageContent?: boolean;
  /** Approved by Discord, as apps in more than a hundred guilds are. */
  readonly isVerified?: boolean;
  /** Refuses calls over these rates with 429; null: counts only. */
  readonly rates?: RateProfile | null;
  /** How long an interaction may go unanswered. */
  readonly secondsToAcknowledge?: number;
  readonly guild?: GuildOptions;
};

/** A Discord that discord.js takes for the real one, strict about what it is sent, on a free port. */
export async function startFakeDiscord(options: FakeDiscordOptions = {}): Promise<FakeDiscord> {
  const clock = createClock();
  const id = clock.newId();
  const bot: User = { id, username: 'improver', global_name: null, discriminator: '0', avatar: null, bot: true };
  const server = createHttpServer(() => world);
  const world: World = {
    address: { origin: '' },
    clock,
    application: {
      id,
      name: 'Improver',
      bot,
      token: `${Buffer.from(id).toString('base64url')}.${randomBytes(4).toString('hex')}.${randomBytes(20).toString('hex')}`,
      isVerified: options.isVerified ?? false,
      privileged: { messageContent: options.messageContent ?? true, guildMembers: false, presences: false },
    },
    guilds: new Map(),
    users: new Map([[id, bot]]),
    channels: new Map(),
    messages: new Map(),
    whispers: [],
    uploads: new Map(),
    commands: new Map(),
    interactions: new Map(),
    notifications: [],
    gateway: serveGateway(server, () => world),
    faults: createFaults(),
    rateLimits: createRateLimits(options.rates ?? null),
    calls: [],
    complaints: [],
    secondsToAcknowledge: options.secondsToAcknowledge ?? 3,
  };

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  world.address.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  function assertClean(): void {
    const wrong = [...world.complaints, ...world.faults.unmet()];
    if (wrong.length > 0) throw new Error(`The fake Discord has complaints:\n${wrong.join('\n')}`);
  }

  async function stop(): Promise<void> {
    await world.gateway.close();
    const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await stopped;
  }

  return {
    apiUrl: `${world.address.origin}/api`,
    applicationId: id,
    botToken: world.application.token,
    botUserId: bot.id,
    guild: addGuild(world, 'Lab', options.guild),
    addGuild: (name, guildOptions) => addGuild(world, name, guildOptions),
    gateway: world.gateway,
    clock: {
      now: world.clock.now,
      advance(seconds) {
        world.clock.advance(seconds);
        archiveSilentThreads(world);
      },
    },
    setMessageContent(isOn) {
      world.application.privileged.messageContent = isOn;
    },
    fail: (route, fault, { times = 1 } = {}) => world.faults.add(route, fault, times),
    limitOldEdits: (rate) => world.rateLimits.setOldEdits(rate),
    calls: world.calls,
    callsOf: (route) => world.calls.filter((call) => call.route === route),
    counts: world.rateLimits.counts,
    get invalidRequests() {
      return world.calls.filter(({ status }) => status === 401 || status === 403 || status === 429).length;
    },
    notifications: world.notifications,
    complaints: world.complaints,
    assertClean,
    async close() {
      await stop();
      assertClean();
    },
    [Symbol.asyncDispose]: stop,
  };
}
