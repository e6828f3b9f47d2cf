import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { writeReport } from '../../src/report/write-report.ts';
import { infoOf } from '../../src/runner/harness-job.ts';
import { pipelineWith } from '../runner/pipelines.ts';
import { runPython } from '../runner/sandbox-under-test.ts';
import { startedRun } from '../support/run-builder.ts';
import { trialOf } from '../support/trial-builder.ts';

const classes = ['T-shirt/top', 'it’s “$&”', '日本語 \\ "', "'''", 'Ankle boot'];

const answerSchema = z.strictObject({
  byHarness: z.array(z.int()),
  printed: z.array(z.string()),
  complaints: z.array(z.string()),
  exitCode: z.int(),
  missing: z.string(),
  readDifferently: z.array(z.string()),
  knowsDifferently: z.array(z.string()),
});

it('the report’s classify.py names the classes that the harness predicts, without the harness', async () => {
  const pipeline = await writtenPipeline();
  const code = await readFile(join(import.meta.dirname, 'classify-beside-harness.py'), 'utf8');
  const { output } = await runPython(code, { mounts: { [pipeline]: '/report' } });
  const answer = answerSchema.parse(JSON.parse(/^answer: (.*)$/m.exec(output)?.[1] ?? output));

  const named = answer.printed.map((line) => line.split('\t'));
  expect(named.map(([, name]) => name)).toEqual(answer.byHarness.map((id) => classes[id]));
  expect(new Set(answer.byHarness).size).toBeGreaterThan(2);
  expect(named.length).toBeGreaterThan(10);
  for (const [path, , probability] of named) {
    expect(path).toMatch(/^\/out\/images\//);
    expect(Number(probability)).toBeGreaterThanOrEqual(1 / classes.length);
  }
  expect(answer.complaints).toEqual([expect.stringContaining('notes.txt: not an image that can be read')]);
  expect(answer.exitCode).toBe(1);
  expect(answer.missing).toContain('Copy it from runner/artifacts/r1-t2/weights.safetensors, in the data folder');
  expect(answer.readDifferently).toEqual([]);
  expect(answer.knowsDifferently).toEqual([]);
});

/** Of a report on a baseline with the built-in components, for colour images that are wider than high; and what the harness knew. */
async function writtenPipeline(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'report-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  const { profile: grey } = startedRun({ classes }).prepared().run;
  if (grey === null) throw new Error('the dataset is not prepared');
  const profile = { ...grey, channels: 3, height: 24, width: 32, mean: [0.1, 0.5, 0.25], std: [0.3, 1, 0.2] };
  const { run, events } = startedRun({ classes }).and(
    { type: 'datasetPrepared', profile },
    { type: 'pipelineDesigned', pipeline: await pipelineWith(), reasons: [] },
    { type: 'baselineTrained', trial: trialOf('r1-t2', 1, 0.8, classes.length) },
  );
  await writeReport(run, events, folder, 'start x');
  const job = { info: infoOf(profile), trainImages: run.settings.trial.trainImages };
  await writeFile(join(folder, 'pipeline/job.json'), JSON.stringify(job));
  return join(folder, 'pipeline');
}
