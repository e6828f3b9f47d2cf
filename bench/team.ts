import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../src/config.ts';
import { storedEventSchema } from '../src/refine/events.ts';
import { replay } from '../src/refine/evolve.ts';
import { meanAccuracy } from '../src/refine/run.ts';
import { type Search, teamFigures } from './team-figures.ts';

// What does the language model that OPENAI_* points at do to a run? Short trainings on Fashion-MNIST, no stand-in unless TEAM says so.
const { values } = parseArgs({
  options: { steps: { type: 'string', default: '4' }, seed: { type: 'string', default: '1' } },
});
const mostHours = 6;
const config = readConfig();
const folder = mkdtempSync(join(tmpdir(), 'improve-team-'));
copyFileSync(join(config.dataFolder, 'images.json'), join(folder, 'images.json'));

process.stdout.write(`The run is kept in ${folder}.\n`);
await refine(`start fashion-mnist --steps ${values.steps} --seed ${values.seed} ${shortTrainings()}`);
const [id = ''] = readdirSync(join(folder, 'runs'));
const lines = readFileSync(join(folder, 'runs', id, 'run.jsonl'), 'utf8')
  .trim()
  .split('\n');
const events = lines.map((line) => storedEventSchema.parse(JSON.parse(line)));
print();

function shortTrainings(): string {
  return '--minutes none --wait 0 --train-seconds 15 --train-images 12000 --baseline-seeds 2 --max-seeds 2';
}

/** The console as a process, fed with one line; it leaves when the run has ended. */
async function refine(line: string): Promise<void> {
  const child = spawn(process.execPath, ['src/main.ts', 'console'], {
    cwd: resolve(import.meta.dirname, '..'),
    env: { ...process.env, TEAM: process.env.TEAM ?? 'llm', DATA_DIR: folder, NO_COLOR: '1' },
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  child.stdin.end(`${line}\n`);
  const timer = setTimeout(() => child.kill(), mostHours * 3600_000);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearTimeout(timer);
  if (code !== 0) throw new Error(`the console ended with ${code}; the run is kept in ${folder}`);
}

function print(): void {
  const { searches, byRole, total, steps } = teamFigures(events);
  const run = replay(events);
  const count = (outcome: Search['outcome']) => searches.filter((search) => search.outcome === outcome).length;
  const proposals = count('first try') + count('after repair');
  const share = (part: number, whole: number) =>
    `${part} of ${whole}${whole === 0 ? '' : ` (${Math.round((100 * part) / whole)} %)`}`;
  const perSearch = (amount: number) => (searches.length === 0 ? 'no search' : (amount / searches.length).toFixed(0));
  const rows = [
    ['proposals that were good at the first try', share(count('first try'), searches.length)],
    ['good at the first try or after repair', share(proposals, searches.length)],
    ['written by the playbook as stand-in', share(count('stand-in'), searches.length)],
    ['given up', share(count('given up'), searches.length)],
    [
      'of the model’s proposals, trained to the end',
      share(searches.filter(({ trained }) => trained).length, proposals),
    ],
    ['of the model’s proposals, kept', share(searches.filter(({ kept }) => kept).length, proposals)],
    ['steps', String(steps)],
    ['tokens, whole run', `${total.promptTokens + total.replyTokens}`],
    ['tokens a search', perSearch(total.promptTokens + total.replyTokens)],
    ['model seconds a search', perSearch(total.seconds)],
    [
      'dollars',
      total.unpriced > 0
        ? `${total.dollars.toFixed(4)} and ${total.unpriced} calls without a price`
        : total.dollars.toFixed(4),
    ],
    ...Object.entries(byRole).map(([role, { calls, invalid, failed }]) => [
      `calls of the ${role}`,
      `${calls}, of which ${invalid} invalid and ${failed} failed`,
    ]),
    ['validation accuracy, baseline', percent(run?.baseline?.trials)],
    ['validation accuracy, final', percent(run?.incumbent?.trials)],
  ];
  const width = Math.max(...rows.map(([label = '']) => label.length)) + 2;
  for (const [label = '', value = ''] of rows) process.stdout.write(`${label.padEnd(width)}${value}\n`);
}

function percent(trials: Parameters<typeof meanAccuracy>[0] | undefined): string {
  return trials === undefined || trials.length === 0 ? 'none' : `${(100 * meanAccuracy(trials)).toFixed(2)} %`;
}
