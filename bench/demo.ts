import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../src/config.ts';
import { storedEventSchema } from '../src/refine/events.ts';
import { replay } from '../src/refine/evolve.ts';
import { compare, noiseFloor } from '../src/refine/gate.ts';
import { type Run, trialGroups } from '../src/refine/run.ts';

// Does the demo improve on its baseline, by more than the noise, whatever its seed?
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '5' },
    first: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
  },
});
const repository = resolve(import.meta.dirname, '..');
const { dataFolder } = readConfig();
const points = (share: number) => `${share < 0 ? '' : '+'}${(100 * share).toFixed(2)}`;
const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

process.stdout.write('seed  test before → after      validation gain (95 % interval)  steps  kept  minutes\n');
let beyondNoise = 0;
const first = Number(values.first);
for (let seed = first; seed < first + Number(values.seeds); seed += 1) {
  const run = demo(seed);
  const { baseline, incumbent, test } = run;
  if (baseline === null || incumbent === null || test === null)
    throw new Error(`the demo with seed ${seed} has no test score`);
  const gain = compare(incumbent.trials, baseline.trials, noiseFloor(trialGroups(run)), run.settings.gate.confidence);
  if (gain.low > 0) beyondNoise += 1;
  const kept = run.steps.filter((step) => step.verdict.name === 'kept').length;
  const minutes = (run.updatedAt - run.startedAt) / 60_000;
  const tested = `${percent(test.baseline.accuracy)} → ${percent(test.final.accuracy)}`;
  const validated = `${points(gain.gain)} (${points(gain.low)} to ${points(gain.high)})`;
  process.stdout.write(
    `${String(seed).padEnd(6)}${tested.padEnd(27)}${validated.padEnd(33)}${String(run.steps.length).padEnd(7)}${String(kept).padEnd(6)}${minutes.toFixed(1)}\n`,
  );
}
process.stdout.write(`\nbetter than the baseline beyond the noise: ${beyondNoise} of ${values.seeds} seeds\n`);

/** The demo as a person without a terminal would run it, in a data folder of its own. */
function demo(seed: number): Run {
  const folder = mkdtempSync(join(tmpdir(), 'improve-demo-'));
  copyFileSync(join(dataFolder, 'images.json'), join(folder, 'images.json'));
  const options = ['--auto', '--seed', String(seed), ...(values.quick ? ['--quick'] : [])];
  const { status, stderr } = spawnSync('node', ['src/main.ts', 'demo', ...options], {
    cwd: repository,
    env: { ...process.env, DATA_DIR: folder },
    encoding: 'utf8',
    timeout: 20 * 60_000,
  });
  if (status !== 0) throw new Error(`the demo with seed ${seed} ended with ${status}: ${stderr}`);
  const [id = ''] = readdirSync(join(folder, 'runs'));
  const lines = readFileSync(join(folder, 'runs', id, 'run.jsonl'), 'utf8')
    .trim()
    .split('\n');
  const run = replay(lines.map((line) => storedEventSchema.parse(JSON.parse(line))));
  rmSync(folder, { recursive: true });
  if (run === null) throw new Error(`the demo with seed ${seed} left no events`);
  return run;
}
