import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { createSlackApp, type SlackApp } from '../../src/bots/slack/connect/app.ts';
import type { SlackConfig } from '../../src/bots/slack/connect/slack-config.ts';
import { type FakeSlack, startFakeSlack } from '../fakes/slack/fake-slack.ts';

export type TransportKind = SlackConfig['transport']['kind'];

export const tokenKey = 'a pass phrase for tests';

/** Slacks, apps and what else ends with a test, the last first. */
export function createSlackTests() {
  const running: (() => Promise<unknown>)[] = [];

  return {
    async slack(options?: Parameters<typeof startFakeSlack>[0]): Promise<FakeSlack> {
      const slack = await startFakeSlack(options);
      running.push(async () => slack[Symbol.asyncDispose]());
      return slack;
    },
    app(
      config: SlackConfig,
      { logged = [], ...parts }: Partial<Parameters<typeof createSlackApp>[1]> & { readonly logged?: string[] } = {},
    ): SlackApp {
      const logger = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
      const app = createSlackApp(config, { logger, database: new DatabaseSync(':memory:'), now: Date.now, ...parts });
      running.push(app.stop);
      return app;
    },
    async end(): Promise<void> {
      for (const stop of running.splice(0).reverse()) await stop();
    },
  };
}

/** For the workspace that has the app from the start. */
export async function settingsFor(slack: FakeSlack, transport: TransportKind = 'socket'): Promise<SlackConfig> {
  return {
    apiUrl: slack.apiUrl,
    transport:
      transport === 'socket'
        ? { kind: 'socket', appToken: slack.appToken }
        : { kind: 'http', signingSecret: slack.signingSecret },
    workspaces: { kind: 'one', botToken: slack.botToken },
    port: await freePort(),
    notify: 'decisions',
  };
}

/** For whoever installs the app. */
export async function settingsForSeveral(slack: FakeSlack, transport: TransportKind = 'socket'): Promise<SlackConfig> {
  const settings = await settingsFor(slack, transport);
  const { clientId, clientSecret } = slack;
  const publicUrl = `http://127.0.0.1:${settings.port}`;
  return { ...settings, workspaces: { kind: 'several', clientId, clientSecret, tokenKey, publicUrl } };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
