import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Installation } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createInstallations } from '../../../../src/bots/slack/connect/installations.ts';
import { createSeal } from '../../../../src/bots/slack/connect/seal.ts';
import { openDatabase } from '../../../../src/engine/event-log.ts';
import { tokenKey } from '../../../support/slack-app.ts';

const installationOf = (team: string | undefined, enterprise?: string): Installation => ({
  team: team === undefined ? undefined : { id: team },
  enterprise: enterprise === undefined ? undefined : { id: enterprise },
  user: { id: 'U1', token: undefined, scopes: undefined },
  bot: { id: 'B1', userId: 'U2', scopes: ['commands'], token: `xoxb-hidden-${team ?? enterprise}` },
  isEnterpriseInstall: team === undefined,
});

describe('installations', () => {
  let folder: string;
  let database: DatabaseSync;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'slack-'));
    database = openDatabase(join(folder, 'improve.db'));
  });
  afterEach(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  const open = (key = tokenKey, now = () => 5000_000) => createInstallations(database, createSeal(database, key), now);
  const tokenIn = (found: Installation | null) => found?.bot?.token;

  it('are kept apart by team, and are there after a restart', async () => {
    const store = open();
    await store.storeInstallation(installationOf('T1'));
    await store.storeInstallation(installationOf('T2', 'E1'));
    database.close();
    database = openDatabase(join(folder, 'improve.db'));
    const again = open();
    expect(again.count()).toBe(2);
    expect(tokenIn(again.find('T1', null))).toBe('xoxb-hidden-T1');
    expect(
      tokenIn(await again.fetchInstallation({ teamId: 'T2', enterpriseId: 'E1', isEnterpriseInstall: false })),
    ).toBe('xoxb-hidden-T2');
    expect(again.find('T3', null)).toBeNull();
  });

  it('of a whole enterprise serve each of its teams that has none of its own', async () => {
    const store = open();
    await store.storeInstallation(installationOf(undefined, 'E1'));
    await store.storeInstallation(installationOf('T1', 'E1'));
    expect(tokenIn(store.find('T1', 'E1'))).toBe('xoxb-hidden-T1');
    expect(tokenIn(store.find('T2', 'E1'))).toBe('xoxb-hidden-E1');
    expect(store.find('T2', 'E2')).toBeNull();
    const query = { teamId: undefined, enterpriseId: 'E1', isEnterpriseInstall: true };
    expect(tokenIn(await store.fetchInstallation(query))).toBe('xoxb-hidden-E1');
  });

  it('say where the app is not installed', async () => {
    const query = { teamId: 'T9', enterpriseId: undefined, isEnterpriseInstall: false };
    await expect(open().fetchInstallation(query)).rejects.toThrow('The app is not installed in T9.');
  });

  it('are nowhere on the disk in plain text', async () => {
    const store = open();
    await store.storeInstallation(installationOf('T1'));
    await store.storeInstallation(installationOf('T1')); // a second time, over the first
    store.forget('T1', 6000);
    await store.storeInstallation(installationOf('T2'));
    const files = readdirSync(folder);
    expect(files).toContain('improve.db-wal');
    for (const file of files) {
      const bytes = readFileSync(join(folder, file)).toString('latin1');
      expect(bytes).not.toContain('hidden');
      expect(bytes).not.toContain(tokenKey);
    }
  });

  it('with another key say so, and what to do', () => {
    open();
    expect(() => open('another pass phrase for tests')).toThrow(
      'SLACK_TOKEN_KEY is not the key that the stored Slack tokens were sealed with. Set the former key, or',
    );
    expect(() => open()).not.toThrow();
  });

  it('that were put in the place of another team’s, or changed, are not read', async () => {
    const store = open();
    await store.storeInstallation(installationOf('T1'));
    database.exec("insert into slack_installation select 'T2', installed_at, sealed from slack_installation");
    expect(() => store.find('T2', null)).toThrow(
      'The stored Slack token of T2 is damaged. Install the app there again.',
    );
    database.exec("update slack_installation set sealed = substr(sealed, 1, 40) where id = 'T1'");
    expect(() => store.find('T1', null)).toThrow('The stored Slack token of T1 is damaged.');
  });

  it('outlive a late word that an earlier one has ended', async () => {
    const store = open();
    await store.storeInstallation(installationOf('T1'));
    store.forget('T1', 4999);
    expect(store.count()).toBe(1);
    store.forget('T1', 5001);
    expect(store.count()).toBe(0);
  });
});

describe('a seal', () => {
  it('gives each purpose a secret of its own, the same after a restart', () => {
    const database = new DatabaseSync(':memory:');
    const [first, again] = [createSeal(database, tokenKey), createSeal(database, tokenKey)];
    expect(again.secretFor('a')).toBe(first.secretFor('a'));
    expect(first.secretFor('b')).not.toBe(first.secretFor('a'));
    expect(createSeal(new DatabaseSync(':memory:'), tokenKey).secretFor('a')).not.toBe(first.secretFor('a'));
  });

  it('closes the same text differently each time', () => {
    const seal = createSeal(new DatabaseSync(':memory:'), tokenKey);
    expect(seal.close('text', 'T1')).not.toEqual(seal.close('text', 'T1'));
  });
});
