import { parseArgs } from 'node:util';
import { reportLines } from './report.ts';
import { soak } from './soak.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, seed: { type: 'string', default: '1' } },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
const say = (line: string) => void process.stdout.write(`${line}\n`);
const interruption = new AbortController();

process.once('SIGINT', () => {
  say('No more faults. The runs under way are brought to their end; Ctrl-C again leaves them.');
  interruption.abort();
  process.once('SIGINT', () => process.exit(130));
});

if (!(minutes > 0) || !Number.isSafeInteger(seed)) {
  say('Usage: npm run soak -- [--minutes 30] [--seed 1]');
  process.exitCode = 2;
} else {
  say(`Soak of ${minutes} minutes with seed ${seed}.`);
  const report = await soak({ seconds: minutes * 60, seed, say, signal: interruption.signal });
  for (const line of reportLines(report)) say(line);
  process.exitCode = report.violations.length === 0 ? 0 : 1;
}
