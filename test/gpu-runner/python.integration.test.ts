import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const sources = resolve(import.meta.dirname, '../../gpu-runner');
const { train } = JSON.parse(readFileSync('data/images.json', 'utf8'));

it('the Python of the training image passes its own tests, in that image', async () => {
  const mounts = ['tests', 'components'].flatMap((folder) => ['--volume', `${sources}/${folder}:/opt/${folder}:ro`]);
  const command = ['python3', '-m', 'unittest', 'discover', '--start-directory', '/opt/tests'];
  const limits = [
    '--network',
    'none',
    '--env',
    'OMP_NUM_THREADS=1',
    '--env',
    'PYTHONDONTWRITEBYTECODE=1',
    '--tmpfs',
    '/tmp',
  ];
  const { stderr } = await promisify(execFile)('docker', ['run', '--rm', ...limits, ...mounts, train, ...command]);
  expect(stderr).toMatch(/^Ran \d{2,} tests in [\d.]+s\n\nOK/m);
}, 240_000);
