import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { leaseKey } from '../refine/wire.ts';
import { deleteIfHeld, type RedisClient } from './redis.ts';

const leaseMilliseconds = 15_000;

/** Holds the data folder for one runner until its process ends, however it ends. Throws where another one has it, of whatever name. */
export function lockFolder(dataFolder: string): { readonly release: () => void } {
  const folder = join(dataFolder, 'runner');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'runner.lock');
  const lock = new DatabaseSync(path);
  try {
    // SQLite for its lock alone: the system lets go of it when the process dies, and Node has no other that does.
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT');
  } catch (cause) {
    lock.close();
    if (!(cause instanceof Error && cause.message.includes('locked'))) throw cause;
    throw new Error(`A runner is at work already on ${dataFolder}. Stop it first, or set DATA_DIR to another folder.`, {
      cause,
    });
  }
  return { release: () => lock.close() };
}

// Sets the key unless somebody else holds it; 1 where it is ours now.
const takeLease = `
  local holder = redis.call('get', KEYS[1])
  if holder and holder ~= ARGV[1] then return 0 end
  redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return 1`;

export type Lease = {
  /** Takes or prolongs it. False where another runner of this name is at work; true also while Redis is away: it cannot be known. */
  readonly hold: () => Promise<boolean>;
  readonly release: () => Promise<void>;
};

/** One runner of a name at a time, over all machines that share a Redis. A restarted one (same machine, same folder) has it at once. */
export function createLease(redis: RedisClient, id: string, dataFolder: string): Lease {
  const key = leaseKey(id);
  const holder = `${hostname()} ${dataFolder}`;
  return {
    async hold() {
      const answer = await redis.eval(takeLease, 1, key, holder, leaseMilliseconds).catch(() => null);
      return answer !== 0;
    },
    async release() {
      await deleteIfHeld(redis, key, holder).catch(() => false); // it runs out by itself
    },
  };
}
