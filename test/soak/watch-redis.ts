import { Redis } from 'ioredis';
import { z } from 'zod';
import { progressChannel, wantedKey } from '../../src/refine/wire.ts';
import type { Sightings } from './sightings.ts';

/** The server must run with this for `watchRedis` to hear of keys. */
export const keyNotifications = 'K$';

const keyspace = '__keyspace@0__:';
const progressSchema = z.object({ run: z.string(), job: z.string() });

/** Sees wanted keys that are written and progress that is published. Comes back by itself when Redis does. */
export function watchRedis(url: string, sightings: Sightings): () => void {
  const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  client.on('error', () => {}); // killed on purpose
  client.on('pmessage', (_pattern, channel: string, operation: string) => {
    if (operation !== 'set') return;
    const run = channel.slice(keyspace.length + wantedKey('').length);
    sightings.add({ at: Date.now(), what: 'wanted', run, job: '' });
  });
  client.on('message', (_channel, text: string) => {
    const { run, job } = progressSchema.parse(JSON.parse(text));
    sightings.add({ at: Date.now(), what: 'progress', run, job });
  });
  client.psubscribe(`${keyspace}${wantedKey('*')}`).catch(() => {}); // subscribed again when it is back
  client.subscribe(progressChannel).catch(() => {});
  return () => client.disconnect();
}
