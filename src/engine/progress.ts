import { progressChannel } from '../refine/wire.ts';
import { type Progress, progressSchema } from '../refine/work.ts';
import { connect, type RedisConnection } from './redis-server.ts';

/** Live progress as the runners publish it: the newest value for each run, in memory only. */
export function listenToProgress(connection: RedisConnection, onProgress: (run: string) => void) {
  const latest = new Map<string, Progress>();
  const client = connect(connection, { maxRetriesPerRequest: null });
  client.on('message', (_channel: string, message: string) => {
    const progress = parse(message);
    if (progress === null) return;
    latest.set(progress.run, progress);
    onProgress(progress.run);
  });
  client.subscribe(progressChannel).catch(() => {}); // ioredis subscribes again by itself when it reconnects
  return { of: (run: string): Progress | null => latest.get(run) ?? null, close: () => client.disconnect() };
}

function parse(message: string): Progress | null {
  try {
    return progressSchema.parse(JSON.parse(message));
  } catch {
    return null; // a runner of another version, or nonsense: progress is only for show
  }
}
