import { median, play, testFunctions } from '../test/agents/optimiser/functions.ts';

// How much nearer to the optimum is TPE than random search after so many trials?
const seeds = Array.from({ length: 100 }, (_, index) => index + 1);
const moments = [10, 20, 40];

process.stdout.write(
  `Loss above the optimum of what looked best, median of ${seeds.length} seeds: TPE, random search, their ratio\n\n`,
);
process.stdout.write(`${'function'.padEnd(34)}${moments.map((trials) => `${trials} trials`.padEnd(26)).join('')}\n`);
for (const of of testFunctions) {
  const [tpe, random] = (['tpe', 'random'] as const).map((method) =>
    seeds.map((seed) => play(of, seed, Math.max(...moments), method)),
  );
  const cells = moments.map((trials) => {
    const [ours, theirs] = [tpe, random].map((plays) => median((plays ?? []).map((losses) => losses[trials - 1] ?? 0)));
    return `${figure(ours)} ${figure(theirs)} ${((ours ?? 0) / (theirs ?? 1)).toFixed(2)}`.padEnd(26);
  });
  process.stdout.write(`${of.name.padEnd(34)}${cells.join('')}\n`);
}

function figure(loss = Number.NaN): string {
  return loss.toPrecision(3).padEnd(9);
}
