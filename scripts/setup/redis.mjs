import process from 'node:process';
import { isOnPath, run } from './command.mjs';
import { asRoot, hasSystemd } from './system-packages.mjs';

/** With REDIS_URL set, Redis is somebody else's; otherwise improve-bot starts its own and needs only the program. */
export function missingRedisPackages() {
  if (process.env.REDIS_URL || isOnPath('redis-server') || isOnPath('valkey-server')) return [];
  return [{ name: 'redis-server', elsewhere: 'Install it with `brew install redis`, or set REDIS_URL.' }];
}

/** Debian's package starts a service on port 6379 that nobody here asked for. */
export async function stopRedisService() {
  if (!hasSystemd()) return;
  await run(asRoot(['systemctl', 'disable', '--now', 'redis-server']), {
    says: 'Stopping the redis-server service that the package started: improve-bot starts its own on a socket.',
    remedy: 'Stop it by hand, or set REDIS_URL.',
    timeoutSeconds: 60,
  });
}
