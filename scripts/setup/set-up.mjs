import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { SetupFailed } from './command.mjs';
import { connectEngine, missingClientPackages, missingDockerPackages } from './docker-engine.mjs';
import { makeImages } from './images.mjs';
import { holdingLock } from './lock.mjs';
import { installNodeModules } from './node-modules.mjs';
import { missingRedisPackages, stopRedisService } from './redis.mjs';
import { createInstaller } from './system-packages.mjs';

/** Safe to repeat, and quick when there is nothing to do. */
export async function setUp({ isAttended }) {
  if (process.platform === 'win32') throw new SetupFailed('Windows is not supported: run improve-bot inside WSL 2.');
  const dataFolder = resolve(process.env.DATA_DIR || 'data');
  makeFolder(dataFolder);
  await holdingLock(`${dataFolder}/setup.lock`, async () => {
    await installNodeModules();
    const install = createInstaller({ isAttended });
    const redis = missingRedisPackages();
    await install([...redis, ...(await missingDockerPackages())]);
    await install(missingClientPackages());
    if (redis.length > 0) await stopRedisService();
    await connectEngine({ logFile: `${dataFolder}/docker/dockerd.log` });
    await makeImages({ imagesFile: `${dataFolder}/images.json`, install });
  });
}

function makeFolder(folder) {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new SetupFailed(`The data folder ${folder} cannot be made (${error.code}). Set DATA_DIR to one that can.`);
  }
}
