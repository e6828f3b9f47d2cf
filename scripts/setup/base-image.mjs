import { mkdtempSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { answer, isOnPath, run, SetupFailed, succeeds } from './command.mjs';
import { asRoot, canBecomeRoot } from './system-packages.mjs';

const image = 'debian:trixie-slim';
const publicMirror = 'http://deb.debian.org/debian';

/** Pulls the base image; where no image registry is reachable, makes the same thing from Debian packages. */
export async function makeBaseImage({ install }) {
  if (await succeeds(['docker', 'image', 'inspect', image])) return;
  try {
    await run(['docker', 'pull', image], { says: `Pulling ${image}.`, timeoutSeconds: 60 });
  } catch (error) {
    if (!(error instanceof SetupFailed)) throw error;
    await makeFromPackages(install);
  }
}

async function makeFromPackages(install) {
  if (!isOnPath('apt-get')) {
    throw new SetupFailed(
      `${image} cannot be pulled. Is the image registry reachable? \`docker pull ${image}\` shows more.`,
    );
  }
  console.log(`No image registry is reachable, so ${image} is made here from Debian packages.`);
  if (!isOnPath('debootstrap')) await install([{ name: 'debootstrap' }, { name: 'debian-archive-keyring' }]);
  if (!(await canBecomeRoot({ mayAskPassword: process.stdin.isTTY }))) {
    throw new SetupFailed(
      `Only root can do that. As root, run \`npm run setup\` once, or make ${image} available to Docker.`,
    );
  }
  // Not in /tmp, which is often mounted in a way that debootstrap refuses.
  const folder = mkdtempSync('/var/tmp/improve-bot-');
  try {
    const mirror = await unpackDebian(`${folder}/root`);
    writeFileSync(`${folder}/sources.list`, await aptSources(mirror));
    await asRootQuietly(['cp', `${folder}/sources.list`, `${folder}/root/etc/apt/sources.list`]);
    await asRootQuietly([
      'tar',
      '-C',
      `${folder}/root`,
      '--exclude=./var/cache/apt/*',
      '--exclude=./var/lib/apt/lists/*',
      '-cf',
      `${folder}/root.tar`,
      '.',
    ]);
    await run(['docker', 'import', `${folder}/root.tar`, image], { timeoutSeconds: 300 });
  } finally {
    await asRootQuietly(['rm', '-rf', '--one-file-system', folder]);
  }
}

async function unpackDebian(root) {
  const mirrors = await debianMirrors();
  for (const [index, mirror] of mirrors.entries()) {
    try {
      await run(asRoot(['debootstrap', '--variant=minbase', 'trixie', root, mirror]), {
        says: `Unpacking Debian trixie from ${mirror}.`,
        remedy: 'Is a Debian mirror reachable?',
        timeoutSeconds: 600,
      });
      return mirror;
    } catch (error) {
      if (!(error instanceof SetupFailed) || index === mirrors.length - 1) throw error;
      await asRootQuietly(['rm', '-rf', '--one-file-system', root]);
    }
  }
}

/** This machine's own mirror is the one that is certainly reachable, if it is a Debian. */
async function debianMirrors() {
  return [...new Set([...(await sourcesOfThisMachine('/debian')), publicMirror])];
}

async function aptSources(mirror) {
  const sources = [`deb ${mirror} trixie main`];
  const security = [...(await sourcesOfThisMachine('/debian-security')), 'http://deb.debian.org/debian-security'][0];
  if (await serves(mirror, 'trixie-updates')) sources.push(`deb ${mirror} trixie-updates main`);
  if (await serves(security, 'trixie-security')) sources.push(`deb ${security} trixie-security main`);
  return `${sources.join('\n')}\n`;
}

async function sourcesOfThisMachine(ending) {
  const targets = await answer(['apt-get', 'indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages']);
  const mirrors = (targets ?? '').split('\n').map((line) => line.replace(/\/$/, ''));
  return mirrors.filter((mirror) => mirror.startsWith('http') && mirror.endsWith(ending));
}

async function serves(mirror, suite) {
  try {
    const response = await fetch(`${mirror}/dists/${suite}/InRelease`, {
      method: 'HEAD',
      signal: AbortSignal.timeout(10_000),
    });
    return response.ok;
  } catch {
    return false; // an image without it is older, not broken
  }
}

async function asRootQuietly(words) {
  return run(asRoot(words), { timeoutSeconds: 300 });
}
