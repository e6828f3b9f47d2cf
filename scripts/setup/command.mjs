import { spawn, spawnSync } from 'node:child_process';
import process from 'node:process';
import { showProgress } from './progress.mjs';

/** What a person has to put right; the message says how. */
export class SetupFailed extends Error {}

/**
 * Runs a command to its end and returns its output. `says` announces it, and asks for signs of life while it runs;
 * `remedy` is told together with the last lines when it fails.
 */
export async function run([command, ...args], { timeoutSeconds, says, remedy = '', environment = {} }) {
  if (says) console.log(says);
  const lines = [];
  const progress = says ? showProgress(() => lines.at(-1) ?? '') : undefined;
  try {
    const code = await finish(command, args, { timeoutSeconds, environment, lines });
    if (code === 0) return lines.join('\n');
    const why = typeof code === 'number' ? `failed with exit code ${code}` : code;
    throw new SetupFailed(
      [...lines.slice(-15).map((line) => `  ${line}`), `${command} ${args[0] ?? ''} ${why}. ${remedy}`].join('\n'),
    );
  } finally {
    progress?.stop();
  }
}

/** True if the command ends well. For questions, whose output and failure nobody needs to read. */
export async function succeeds(words, timeoutSeconds = 10) {
  return (await answer(words, timeoutSeconds)) !== undefined;
}

/** The output of a command that answers a question; undefined when it fails or is not there. */
export async function answer(words, timeoutSeconds = 10) {
  try {
    return (await run(words, { timeoutSeconds })).trim();
  } catch (error) {
    if (error instanceof SetupFailed) return undefined;
    throw error;
  }
}

/** Looks in the system folders too: an ordinary user's PATH on Debian has no /usr/sbin, where dockerd is. */
export function isOnPath(name) {
  const path = `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin`;
  return spawnSync('sh', ['-c', 'command -v "$0"', name], { env: { ...process.env, PATH: path } }).status === 0;
}

function finish(command, args, { timeoutSeconds, environment, lines }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C.UTF-8', ...environment },
    });
    const timer = setTimeout(() => {
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 5000).unref();
      resolve(`did not end within ${timeoutSeconds} seconds`);
    }, timeoutSeconds * 1000);
    for (const stream of [child.stdout, child.stderr]) collectLines(stream, lines);
    child.on('error', (error) => settle(`cannot be started (${error.code})`));
    child.on('close', (code, signal) => settle(code ?? `was ended by ${signal}`));
    function settle(outcome) {
      clearTimeout(timer);
      resolve(outcome);
    }
  });
}

function collectLines(stream, lines) {
  let rest = '';
  stream.setEncoding('utf8').on('data', (text) => {
    const parts = (rest + text).split(/\r?\n|\r/);
    rest = parts.pop() ?? '';
    lines.push(...parts.filter((line) => line.trim() !== ''));
  });
  stream.on('end', () => rest.trim() && lines.push(rest));
}
