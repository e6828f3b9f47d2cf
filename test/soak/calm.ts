import { setTimeout as delay } from 'node:timers/promises';
import { leftBehind } from '../support/left-behind.ts';
import { endCleanly, restartBot } from './restart.ts';
import type { Stage } from './stage.ts';

const lookMilliseconds = 200;
const beginMilliseconds = 60_000;
const drainMilliseconds = 300_000;
/** The runner looks for left volumes once a minute. */
const tidyMilliseconds = 90_000;
/** A run whose last events are not in its audit trail is found to have ended when the bot has been opened again. */
const reopenMilliseconds = 60_000;

/** Everything up, and as many runs as there may be. */
export async function begin({ scene }: Stage): Promise<void> {
  const { redis, runner, bot } = scene.parts;
  redis.start();
  runner.start();
  bot.start();
  if (!(await comesTrue(() => scene.runs.all().length > 0, beginMilliseconds))) {
    throw new Error(
      `The first run has not been started within ${beginMilliseconds / 1000} s; see ${scene.dataFolder}.`,
    );
  }
  await restartBot(scene, 'SIGTERM', 0);
}

/** Lets all runs come to their end, as people would who look after them. */
export async function drain({ scene, journal }: Stage): Promise<void> {
  const until = Date.now() + drainMilliseconds;
  let reopenedAt = Date.now();
  const allEnded = () => scene.runs.unfinished().length === 0;
  while (Date.now() < until && !allEnded()) {
    await delay(lookMilliseconds);
    if (!scene.people.waitUnseen() && Date.now() - reopenedAt < reopenMilliseconds) continue;
    reopenedAt = Date.now();
    journal.note('the bot is opened again to look after its other runs');
    await restartBot(scene, 'SIGTERM', 0);
  }
  for (const { id, phase } of scene.runs.unfinished()) {
    journal.violate(`Run ${id} has not ended ${drainMilliseconds / 1000} s after the last fault: it is ${phase.name}.`);
  }
}

/** Waits for the runner to tidy up, then closes everything as a person would. */
export async function end({ scene }: Stage): Promise<void> {
  const isTidy = async () => (await leftBehind(scene.dataFolder, [], scene.docker)).length === 0;
  await comesTrue(isTidy, tidyMilliseconds); // what is left then is found by the invariants
  await endCleanly(scene, scene.parts.bot, 'SIGTERM');
  await endCleanly(scene, scene.parts.runner, 'SIGTERM');
}

async function comesTrue(isTrue: () => boolean | Promise<boolean>, milliseconds: number): Promise<boolean> {
  for (const until = Date.now() + milliseconds; Date.now() < until; await delay(lookMilliseconds)) {
    if (await isTrue()) return true;
  }
  return false;
}
