import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { isOnPath, run, SetupFailed } from './command.mjs';
import { findEngine } from './engine-ping.mjs';
import { asRoot, canBecomeRoot, hasSystemd } from './system-packages.mjs';

const startSeconds = 60;

/** A `docker` command says nothing: an engine is there when it answers. */
export async function missingDockerPackages() {
  const { host, isForbidden } = await findEngine();
  if (host) return [];
  if (isForbidden) throw new SetupFailed(forbidden());
  if (process.env.DOCKER_HOST) {
    throw new SetupFailed(
      `No Docker engine answers at DOCKER_HOST (${process.env.DOCKER_HOST}). Start it, or unset DOCKER_HOST.`,
    );
  }
  if (process.platform === 'darwin') {
    throw new SetupFailed('Docker is not running. Start Docker Desktop (https://docker.com), then run this again.');
  }
  return isOnPath('dockerd') ? [] : [{ name: 'docker.io' }];
}

/** Newer Debians have the engine without the `docker` command in docker.io. */
export function missingClientPackages() {
  return isOnPath('docker') ? [] : [{ name: 'docker-cli', elsewhere: 'Install it with `brew install docker`.' }];
}

/** Makes sure that the engine runs, and that everything started from here talks to the same one. */
export async function connectEngine({ logFile }) {
  let engine = await findEngine();
  if (!engine.host) {
    await startEngine(logFile);
    engine = await findEngine();
  }
  if (!engine.host)
    throw new SetupFailed(engine.isForbidden ? forbidden() : 'The Docker engine started, but does not answer.');
  process.env.DOCKER_HOST = engine.host;
}

async function startEngine(logFile) {
  if (!(await canBecomeRoot({ mayAskPassword: process.stdin.isTTY }))) {
    throw new SetupFailed(
      'Docker is not running, and this user may not start it: as root, run `dockerd --live-restore`, then run this again.',
    );
  }
  if (hasSystemd()) {
    await run(asRoot(['systemctl', 'start', 'docker']), {
      says: 'Starting Docker.',
      remedy: '`journalctl -u docker` shows more.',
      timeoutSeconds: startSeconds,
    });
    return;
  }
  console.log(`Starting dockerd; its log is ${logFile}. It runs on when improve-bot ends.`);
  const daemon = startDaemon(logFile);
  const deadline = Date.now() + startSeconds * 1000;
  while (Date.now() < deadline) {
    const { host, isForbidden } = await findEngine();
    if (host || isForbidden) return;
    // Not the end if it exits: another launch may have started one a moment before, which is about to answer.
    if (daemon.exitedAt !== undefined && Date.now() - daemon.exitedAt > 10_000) break;
    await sleep(200);
  }
  const lines = readFileSync(logFile, 'utf8').trim().split('\n').slice(-8);
  throw new SetupFailed(
    [...lines, 'dockerd does not start. Its log above says why; start Docker, then run this again.'].join('\n'),
  );
}

/** Live-restore: trainings survive the death of the engine. */
function startDaemon(logFile) {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  const [command, ...args] = asRoot(['dockerd', '--live-restore']);
  const path = `${process.env.PATH}:/usr/sbin:/sbin`;
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, PATH: path },
  });
  closeSync(log);
  const daemon = { exitedAt: undefined };
  const noteExit = () => {
    daemon.exitedAt = Date.now();
  };
  child.on('exit', noteExit).on('error', noteExit).unref();
  return daemon;
}

function forbidden() {
  const user = process.env.USER || 'this user';
  return `Docker runs, but ${user} may not use it: run \`sudo usermod -aG docker ${process.env.USER || '$(id -un)'}\`, log in again, then run this again.`;
}
