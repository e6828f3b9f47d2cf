// Lints the Python of gpu-runner/, of the report and of the attacks in test/abuse/, and checks its format. `--write` formats it instead.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PositionEncoding, Workspace } from '@astral-sh/ruff-wasm-nodejs';

const ruff = new Workspace(
  {
    'target-version': 'py311',
    'line-length': 120,
    lint: {
      select: ['E', 'F', 'W', 'I', 'B', 'UP', 'SIM', 'PTH', 'BLE', 'RUF'],
      // SIM905: long lists of words read better as text that is split.
      ignore: ['RUF001', 'RUF002', 'RUF003', 'SIM905'],
      // The formatter keeps code within 120; this is for prose that reads better unbroken.
      pycodestyle: { 'max-line-length': 140 },
      isort: { 'known-first-party': ['harness', 'data', 'model'] },
    },
  },
  PositionEncoding.Utf16,
);

const files = ['gpu-runner', 'src/report', 'test/abuse/modules', 'test/report']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
  .filter((file) => file.endsWith('.py'))
  .sort();
const findings = files.flatMap((file) => (process.argv.includes('--write') ? format(file) : check(file)));
for (const finding of findings) console.error(finding);
console.log(`Checked ${files.length} Python files, ${findings.length} findings.`);
process.exitCode = findings.length > 0 ? 1 : 0;

function check(file) {
  const source = readFileSync(file, 'utf8');
  const findings = ruff
    .check(source)
    .map(({ code, message, start_location: at }) => `${file}:${at.row}:${at.column} ${code ?? 'syntax'} ${message}`);
  // What does not parse cannot be formatted, and has been reported.
  if (findings.some((finding) => finding.includes(' syntax '))) return findings;
  if (ruff.format(source) === source) return findings;
  return [...findings, `${file} is not formatted. Run \`node scripts/lint-python.mjs --write\`.`];
}

function format(file) {
  writeFileSync(file, ruff.format(readFileSync(file, 'utf8')));
  return [];
}
