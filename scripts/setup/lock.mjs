import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupFailed } from './command.mjs';

const longestSetUpMilliseconds = 60 * 60 * 1000; // after a restart of the machine, the same process id may be somebody else

/** Two launches at once: the second waits for the first, whatever became of it. */
export async function holdingLock(file, work) {
  for (let hasSaid = false; !take(file); hasSaid = true) {
    if (!hasSaid) console.log(`Another set-up is under way (${file}). Waiting for it.`);
    await sleep(300);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** A link appears together with its content, so nobody ever reads a lock without an owner. */
function take(file) {
  const mine = `${file}.${process.pid}`;
  try {
    writeFileSync(mine, `${process.pid}`);
  } catch (error) {
    throw new SetupFailed(
      `${mine} cannot be written (${error.code}). Make its folder yours, or set DATA_DIR to another.`,
    );
  }
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!isAbandoned(file)) return false;
    breakLock(file, mine);
  } finally {
    rmSync(mine, { force: true });
  }
  return take(file);
}

function isAbandoned(file) {
  try {
    if (Date.now() - statSync(file).mtimeMs > longestSetUpMilliseconds) return true;
    process.kill(Number(readFileSync(file, 'utf8')), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/** Of two who find the same dead lock, the slower one would move the faster one's new lock away: it puts that back. */
function breakLock(file, mine) {
  const moved = `${mine}.moved`;
  try {
    renameSync(file, moved);
    if (!isAbandoned(moved)) linkSync(moved, file);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(moved, { force: true });
  }
}
