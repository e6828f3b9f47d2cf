import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { isOnPath, run, SetupFailed, succeeds } from './command.mjs';

const aptOptions = ['-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300'];

/** Returns `install(packages)`. It asks a person once; where nobody can answer it goes on and says so. */
export function createInstaller({ isAttended }) {
  let hasConsent = !isAttended;
  return async function install(packages) {
    if (packages.length === 0) return;
    const names = packages.map(({ name }) => name);
    await refuseWhereImpossible(packages, { mayAskPassword: isAttended });
    hasConsent ||= await ask(`This installs ${inWords(names)} with apt-get. Go on? [Y/n] `);
    if (!hasConsent) throw new SetupFailed(`Nothing was installed. improve-bot needs ${inWords(names)}.`);
    await installWithApt(names);
  };
}

export function hasSystemd() {
  return existsSync('/run/systemd/system');
}

export function asRoot(words) {
  return process.getuid() === 0 ? words : ['sudo', ...words];
}

/** Whether commands can run as root: as root, or through sudo, which may ask a person for the password now. */
export async function canBecomeRoot({ mayAskPassword }) {
  if (process.getuid() === 0) return true;
  if (!isOnPath('sudo')) return false;
  if (await succeeds(['sudo', '-n', 'true'])) return true;
  return mayAskPassword && spawnSync('sudo', ['-v'], { stdio: 'inherit' }).status === 0;
}

async function refuseWhereImpossible(packages, { mayAskPassword }) {
  const names = packages.map(({ name }) => name);
  const missing = `${inWords(names)} ${names.length > 1 ? 'are' : 'is'} missing`;
  if (!isOnPath('apt-get')) {
    const how =
      process.platform === 'darwin'
        ? packages.map(({ elsewhere }) => elsewhere)
        : [`Install ${names.length > 1 ? 'them' : 'it'} with this system's package manager.`];
    throw new SetupFailed(`${missing}. ${how.join(' ')} Then run this again.`);
  }
  if (await canBecomeRoot({ mayAskPassword })) return;
  throw new SetupFailed(
    `${missing}, and this user may not install packages: as root, run \`apt-get install ${names.join(' ')}\`, then run this again.`,
  );
}

async function ask(question) {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    const reply = await Promise.race([
      terminal.question(question).catch(() => 'no'),
      once(terminal, 'close').then(() => 'no'),
    ]);
    return /^(y|yes|)$/i.test(reply.trim());
  } finally {
    terminal.close();
  }
}

async function installWithApt(names) {
  // Completes what an interrupted installation left, which apt-get would refuse to build on.
  await run(asRoot(['dpkg', '--configure', '-a']), {
    timeoutSeconds: 300,
    remedy: '`dpkg --configure -a` shows more.',
  });
  // One unreachable third-party source makes the update fail, but not what is wanted here: the installation decides.
  await succeeds(asRoot(['apt-get', 'update']), 300);
  await run(asRoot(['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', ...aptOptions, ...names]), {
    says: `Installing ${inWords(names)} with apt-get.`,
    remedy: `Is the package mirror reachable? \`apt-get update && apt-get install ${names.join(' ')}\` shows more.`,
    timeoutSeconds: 900,
  });
}

function inWords(names) {
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names.join('');
}
