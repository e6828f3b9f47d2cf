import { existsSync, readFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import process from 'node:process';
import { run } from './command.mjs';

export async function installNodeModules() {
  if (isInstalled()) return;
  await run(['npm', 'ci', '--loglevel=error', '--no-audit', '--no-fund'], {
    says: 'Installing the npm packages of package-lock.json.',
    remedy: 'Is the npm registry reachable? `npm ci` shows more.',
    timeoutSeconds: 900,
    // npm puts node_modules/.bin first on PATH: without this it would run on the Node that it is about to delete.
    environment: { PATH: pathWithoutNodeModules() },
  });
}

/** npm leaves a copy of the lock file of what it installed; written last, so it also vouches for the whole. */
function isInstalled() {
  if (!existsSync('node_modules/.package-lock.json') || !existsSync('node_modules/node/bin/node')) return false;
  const installed = readPackages('node_modules/.package-lock.json');
  const wanted = Object.entries(readPackages('package-lock.json'));
  return wanted.every(
    ([path, { version, optional }]) =>
      path === '' || installed[path]?.version === version || (optional && !installed[path]), // for another platform
  );
}

function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

function pathWithoutNodeModules() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.filter((folder) => !folder.endsWith('node_modules/.bin')).join(delimiter);
}
