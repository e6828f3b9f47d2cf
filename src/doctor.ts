import { createPaint } from './bots/console/paint.ts';
import { type Config, type ImageNames, readImages } from './config.ts';
import { examineDiscord } from './doctor-discord.ts';
import { examineSlack } from './doctor-slack.ts';
import { countsOf, describeFindings } from './doctor-text.ts';
import { examine, type Machine } from './runner/doctor/examine.ts';

/** Looks at everything that a runner needs here, and at the bot's tokens, says it, and returns the exit code: 1 where something is bad. */
export async function runDoctor(config: Config): Promise<number> {
  const { stdout } = process;
  if (stdout.isTTY) stdout.write('Looking at this machine …');
  const machine = machineOf(config, imagesIfBuilt(config));
  const { slack, discord } = config;
  const sections = (await Promise.all([examine(machine), examineSlack(slack), examineDiscord(discord)])).flat();
  if (stdout.isTTY) stdout.write('\r\x1b[K');
  const paint = createPaint(stdout.isTTY && stdout.hasColors());
  stdout.write(`${describeFindings(sections, stdout.columns || 100, paint)}\n`);
  return countsOf(sections).bad > 0 ? 1 : 0;
}

export function machineOf(config: Config, images: ImageNames | null): Machine {
  return {
    docker: {},
    dataDir: config.dataFolder,
    images,
    runtime: config.SANDBOX_RUNTIME,
    redisUrl: config.REDIS_URL ?? null,
    // What a trial waits for: its /out, and as much again for the copy of its weights.
    minFreeDiskBytes: config.MIN_FREE_DISK_GB * 1e9 + 2 * config.TRIAL_OUTPUT_MB * 2 ** 20,
    allowUnpatched: config.ALLOW_UNPATCHED,
  };
}

function imagesIfBuilt(config: Config): ImageNames | null {
  try {
    return readImages(config);
  } catch {
    return null; // not there, or damaged: the set-up writes it anew in both cases
  }
}
