import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { z } from 'zod';
import type { Sighting, Sightings } from './sightings.ts';

const entrySchema = z.object({
  level: z.number(),
  time: z.number(),
  msg: z.string(),
  run: z.string().default(''),
  job: z.string().default(''),
});
/** Pino's number for `error`: what the product says there is a mistake of ours. */
const errorLevel = 50;
const seenInLog = new Map<string, Sighting['what']>(
  (['job started', 'job failed', 'job done', 'sandbox adopted', 'left sandbox removed'] as const).map((what) => [
    what,
    what,
  ]),
);

/** Reads what has been added to the log of bot and runner since it was last called. */
export function watchLog(file: string, sightings: Sightings, onError: (line: string) => void): () => void {
  const buffer = Buffer.alloc(1024 * 1024);
  let position = 0;
  let unfinished = '';
  return () => {
    if (!existsSync(file)) return;
    const opened = openSync(file, 'r');
    const length = readSync(opened, buffer, 0, buffer.length, position);
    closeSync(opened);
    position += length;
    const lines = (unfinished + buffer.toString('utf8', 0, length)).split('\n');
    unfinished = lines.pop() ?? '';
    for (const line of lines) note(line);
  };

  function note(line: string): void {
    const entry = parse(line);
    if (entry === null) return;
    const { level, time, msg, run, job } = entry;
    if (level >= errorLevel) onError(line);
    const what = seenInLog.get(msg);
    if (what !== undefined) sightings.add({ at: time, what, run, job });
  }
}

/** Null for a line that was cut off by a kill. */
function parse(line: string): z.infer<typeof entrySchema> | null {
  try {
    return entrySchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
