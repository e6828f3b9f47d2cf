import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import type { SlackConfig } from '../../../../src/bots/slack/connect/slack-config.ts';
import type { FakeSlack } from '../../../fakes/slack/fake-slack.ts';
import { createSlackTests, settingsForSeveral, type TransportKind } from '../../../support/slack-app.ts';

const tests = createSlackTests();
afterEach(tests.end);

type WorkspaceView = ReturnType<FakeSlack['workspace']>;

/** A browser: it goes to the install page, presses Allow in that workspace, and comes back with its cookie. */
async function install(
  slack: FakeSlack,
  { port }: SlackConfig,
  workspace: WorkspaceView,
  cookieOf = (own: string) => own,
) {
  const page = await fetch(`http://127.0.0.1:${port}/slack/install`, { redirect: 'manual' });
  const back = slack.consents(workspace, page.headers.get('location') ?? '');
  const cookie = page.headers.get('set-cookie')?.split(';')[0] ?? '';
  return fetch(back, { headers: { cookie: cookieOf(cookie) }, redirect: 'manual' });
}

async function started(transport: TransportKind, database = new DatabaseSync(':memory:')) {
  const slack = await tests.slack();
  const settings = await settingsForSeveral(slack, transport);
  const logged: string[] = [];
  const app = tests.app(settings, { database, logged });
  app.app.command('/improve', async ({ ack, context }) => ack({ text: `${context.botUserId} of ${context.teamId}` }));
  const told = await app.start();
  if (transport === 'http') await slack.deliverTo(`http://127.0.0.1:${settings.port}/slack/events`);
  return { slack, settings, app, told, logged };
}

describe.each(['socket', 'http'] as const)('an installation by %s', (transport) => {
  it('in each of two workspaces gives each its own token', async () => {
    const { slack, settings, app, told, logged } = await started(transport);
    expect(told).toEqual([
      `Nobody has installed the Slack app yet. Open http://127.0.0.1:${settings.port}/slack/install to do it.`,
    ]);
    const workspaces = ['north', 'south'].map((domain) => slack.workspace(domain, { installed: false }));
    for (const workspace of workspaces) {
      const done = await install(slack, settings, workspace);
      expect(done.status).toBe(200);
      expect(await done.text()).toContain('Thank you!');
    }
    for (const workspace of workspaces) {
      const { teamId: team, botToken: token, botUserId, botId } = workspace;
      expect(await app.tokenOf(team, null)).toEqual({ team, token, botUserId, botId });
      const ada = workspace.user('ada');
      const shown = await ada.types(workspace.channel('vision', [ada]), '/improve status');
      expect(shown.map(({ text }) => text)).toEqual([`${botUserId} of ${team}`]);
      expect(logged.join('')).not.toContain(token);
    }
    expect(await app.tokenOf('T0', null)).toBeNull();
    slack.assertClean();
  });

  it('ends with the word that the app was removed, and only there', async () => {
    const { slack, settings, app } = await started(transport);
    const [north, south] = ['north', 'south'].map((domain) => slack.workspace(domain, { installed: false }));
    if (!north || !south) throw new Error('two were made');
    await install(slack, settings, north);
    await install(slack, settings, south);
    north.uninstall();
    await slack.settled();
    await expect.poll(() => app.tokenOf(north.teamId, null)).toBeNull();
    expect((await app.tokenOf(south.teamId, null))?.token).toBe(south.botToken);
  });
});

describe('an installation', () => {
  it('asks for the scopes of the app, at this Slack', async () => {
    const { slack, settings } = await started('socket');
    const page = await fetch(`http://127.0.0.1:${settings.port}/slack/install`, { redirect: 'manual' });
    const asked = new URL(page.headers.get('location') ?? '');
    expect(`${asked.origin}${asked.pathname}`).toBe(new URL('/oauth/v2/authorize', slack.apiUrl).href);
    expect(asked.searchParams.get('scope')?.split(',')).toContain('chat:write');
    expect(asked.searchParams.get('user_scope') ?? '').toBe('');
    expect(asked.searchParams.get('redirect_uri')).toBe(`http://127.0.0.1:${settings.port}/slack/oauth_redirect`);
  });

  it('is refused to another browser than the one that began it', async () => {
    const { slack, settings, app } = await started('socket');
    const north = slack.workspace('north', { installed: false });
    expect((await install(slack, settings, north, () => '')).status).toBe(400);
    expect((await install(slack, settings, north, () => 'slack-app-oauth-state=another')).status).toBe(400);
    expect(await app.tokenOf(north.teamId, null)).toBeNull();
    expect(slack.callsOf('oauth.v2.access')).toEqual([]);
  });

  it('that Slack refuses says so in the browser, and stores nothing', async () => {
    const { slack, settings, app } = await started('socket');
    const north = slack.workspace('north', { installed: false });
    slack.fail('oauth.v2.access', { error: 'invalid_code' });
    const done = await install(slack, settings, north);
    expect(done.status).toBe(500);
    expect(await done.text()).toContain('Something Went Wrong');
    expect(await app.tokenOf(north.teamId, null)).toBeNull();
  });

  it('is there after a restart', async () => {
    const database = new DatabaseSync(':memory:');
    const { slack, settings, app } = await started('socket', database);
    const north = slack.workspace('north', { installed: false });
    await install(slack, settings, north);
    await app.stop();
    const again = tests.app(settings, { database });
    expect(await again.start()).toEqual([]);
    expect((await again.tokenOf(north.teamId, null))?.token).toBe(north.botToken);
  });
});

describe('the token of one workspace', () => {
  it('is for that workspace alone', async () => {
    const { slack } = await started('socket');
    const settings = await settingsForSeveral(slack);
    const app = tests.app({ ...settings, workspaces: { kind: 'one', botToken: slack.botToken } });
    const { teamId: team, botToken: token, botUserId, botId } = slack;
    expect(await app.tokenOf(team, null)).toEqual({ team, token, botUserId, botId });
    expect(await app.tokenOf('T0', null)).toBeNull();
    expect(slack.callsOf('auth.test').length).toBe(1);
  });

  it('is asked about again where Slack did not answer', async () => {
    const { slack } = await started('socket');
    const settings = await settingsForSeveral(slack);
    const app = tests.app({ ...settings, workspaces: { kind: 'one', botToken: slack.botToken } });
    slack.fail('auth.test', { status: 500 });
    await expect(app.tokenOf(slack.teamId, null)).rejects.toThrow('500');
    expect((await app.tokenOf(slack.teamId, null))?.token).toBe(slack.botToken);
  });
});
