import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { readConfig, readImages } from '../src/config.ts';

const repository = resolve(import.meta.dirname, '..');
const { train } = readImages(readConfig());
const mounts = ['--volume', `${repository}:/repo:ro`];
const command = ['python3', '/repo/bench/harness_loop.py', ...process.argv.slice(2)];
const { status } = spawnSync('docker', ['run', '--rm', '--network', 'none', ...mounts, train, ...command], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
