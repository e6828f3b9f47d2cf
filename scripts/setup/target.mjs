import { spawn } from 'node:child_process';
import process from 'node:process';

/** What can be launched, as arguments of the project's own Node. */
export const targets = {
  demo: ['src/main.ts', 'demo'],
  start: ['src/main.ts', 'console'],
  runner: ['src/main.ts', 'runner'],
  doctor: ['src/main.ts', 'doctor'],
  soak: ['test/soak/main.ts'],
  test: ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', '--project', 'integration'],
  'test:faults': [
    'node_modules/vitest/vitest.mjs',
    'run',
    ...['--project', 'integration', '--project', 'slow'],
    ...['test/faults/', 'test/abuse/', '.slow.test.ts'],
  ],
};

/** Runs the target in this process's place: its terminal, its signals, its exit code. */
export function runTarget(name, args) {
  const child = spawn('node_modules/.bin/node', [...targets[name], ...args], { stdio: 'inherit' });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
  // Ctrl-C reaches both processes by itself. A second signal would read as impatience.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      process.removeAllListeners('SIGTERM').removeAllListeners('SIGHUP').removeAllListeners('SIGINT');
      if (signal) process.kill(process.pid, signal);
      process.exitCode = code ?? 1;
      resolve();
    });
  });
}
