import type { DatabaseSync } from 'node:sqlite';
import type { Installation, InstallationStore } from '@slack/bolt';
import { z } from 'zod';
import type { Seal } from './seal.ts';

/** In which workspaces the app is installed, with their tokens, sealed. Each is known by the id of its team, or of its whole enterprise. */
export type Installations = InstallationStore & {
  /** The stored one for a team: its own, or its enterprise's. */
  find(team: string, enterprise: string | null): Installation | null;
  /** Forgets one that is older than the event that says so: the app may have been installed again since. */
  forget(id: string, eventSeconds: number): void;
  count(): number;
};

const rowSchema = z.object({ sealed: z.instanceof(Uint8Array) });
/** Our own writing, sealed: what is not read here is handed back to Bolt as it came. */
const installationSchema = z.custom<Installation>((value) => typeof value === 'object' && value !== null);

export function createInstallations(database: DatabaseSync, seal: Seal, now: () => number): Installations {
  database.exec(`create table if not exists slack_installation (
    id text primary key, installed_at integer not null, sealed blob not null) strict`);
  const select = database.prepare('select sealed from slack_installation where id = ?');
  const upsert = database.prepare(`insert into slack_installation (id, installed_at, sealed) values (?, ?, ?)
    on conflict (id) do update set installed_at = excluded.installed_at, sealed = excluded.sealed`);
  const removeOlder = database.prepare('delete from slack_installation where id = ? and installed_at <= ?');
  const countAll = database.prepare('select count(*) as count from slack_installation');

  function read(id: string | null | undefined): Installation | null {
    const row = id ? select.get(id) : undefined;
    return row === undefined || !id ? null : open(rowSchema.parse(row).sealed, id);
  }

  function open(sealed: Uint8Array, id: string): Installation {
    try {
      return installationSchema.parse(JSON.parse(seal.open(sealed, id)));
    } catch (cause) {
      throw new Error(`The stored Slack token of ${id} is damaged. Install the app there again.`, { cause });
    }
  }

  return {
    async storeInstallation(installation) {
      const id = idOf(installation.isEnterpriseInstall, installation.team?.id, installation.enterprise?.id);
      upsert.run(id, Math.floor(now() / 1000), seal.close(JSON.stringify(installation), id));
    },
    async fetchInstallation({ isEnterpriseInstall, teamId, enterpriseId }) {
      const found = (isEnterpriseInstall ? null : read(teamId)) ?? read(enterpriseId);
      if (found === null) throw new Error(`The app is not installed in ${teamId ?? enterpriseId}.`);
      return found;
    },
    find: (team, enterprise) => read(team) ?? read(enterprise),
    forget: (id, eventSeconds) => void removeOlder.run(id, eventSeconds),
    count: () => z.object({ count: z.number() }).parse(countAll.get()).count,
  };
}

function idOf(isEnterprise: boolean | undefined, team: string | undefined, enterprise: string | undefined): string {
  const id = isEnterprise ? enterprise : team;
  if (id === undefined) throw new Error('Slack named no workspace for this installation.');
  return id;
}
