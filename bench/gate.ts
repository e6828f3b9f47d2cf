import type { GateSettings } from '../src/refine/settings.ts';
import { keepRate } from '../test/refine/simulation.ts';

const decisions = 1000;
const gains = [0, 0.005, 0.01, 0.02];
const noises = [0.001, 0.002, 0.006];
const paired: GateSettings = { rule: 'paired', confidence: 0.95, baselineSeeds: 3, maxSeeds: 3 };
const rules: readonly (readonly [string, GateSettings])[] = [
  ['paired, 3 baseline seeds, at most 3', paired],
  ['paired, 3 baseline seeds, at most 2', { ...paired, maxSeeds: 2 }],
  ['paired, 1 baseline seed, at most 3', { ...paired, baselineSeeds: 1 }],
  ['greedy', { ...paired, rule: 'greedy' }],
];

process.stdout.write(`Share of proposals kept, of ${decisions} simulated ones each, on 10,000 images at 90 %\n\n`);
process.stdout.write(`${'rule'.padEnd(38)}noise   ${gains.map((gain) => `gain ${points(gain)}`).join('   ')}\n`);
for (const [name, settings] of rules) {
  for (const noise of noises) {
    const shares = gains.map((gain) =>
      `${(100 * keepRate(settings, decisions, gain, noise)).toFixed(1)} %`.padStart(8),
    );
    process.stdout.write(`${name.padEnd(38)}${points(noise)}   ${shares.join('   ')}\n`);
  }
}

function points(share: number): string {
  return (100 * share).toFixed(1);
}
