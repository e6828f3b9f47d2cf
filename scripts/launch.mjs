// Makes sure that everything improve-bot needs is there, says what it does about it, then starts what was asked for.
// Plain JavaScript on Node's own modules: it runs before node_modules exists, on a Node that may be older than the project's.
import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { SetupFailed } from './setup/command.mjs';
import { findEngine } from './setup/engine-ping.mjs';
import { setUp } from './setup/set-up.mjs';
import { runTarget, targets } from './setup/target.mjs';

const [target = '', ...rest] = process.argv.slice(2);
process.chdir(fileURLToPath(new URL('..', import.meta.url)));

try {
  if (target !== 'setup' && !(target in targets)) {
    throw new SetupFailed(`Say what to launch: setup, ${Object.keys(targets).join(', ')}.`);
  }
  if (!process.loadEnvFile) {
    throw new SetupFailed(`Node ${process.version} is too old to start with. Install Node 24 from https://nodejs.org.`);
  }
  // Tests never see the tokens of a real workspace.
  if (!target.startsWith('test') && target !== 'soak' && existsSync('.env')) process.loadEnvFile('.env');
  const isAttended = process.stdin.isTTY && process.stdout.isTTY && !process.env.CI && !rest.includes('--yes');
  if (target === 'doctor') await prepareDoctor();
  else await setUp({ isAttended });
  if (target === 'setup') console.log('Everything is in place.');
  else
    await runTarget(
      target,
      rest.filter((argument) => argument !== '--yes'),
    );
} catch (error) {
  if (!(error instanceof SetupFailed)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** The start-up check must tell what is there, not put it right first. */
async function prepareDoctor() {
  if (!existsSync('node_modules/.bin/node')) {
    throw new SetupFailed(
      'The npm packages are not installed yet: run `npm run setup` first, or `npm ci` for these alone.',
    );
  }
  const { host } = await findEngine();
  if (host) process.env.DOCKER_HOST = host;
}
