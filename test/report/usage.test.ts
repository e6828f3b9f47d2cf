import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environmentSchema } from '../../src/config.ts';
import { classifyFile } from '../../src/report/classify-file.ts';
import { reportMarkdown } from '../../src/report/report-markdown.ts';
import { weightsAreKept, weightsFile } from '../../src/report/weights-file.ts';
import { foldersIn } from '../../src/runner/folders.ts';
import { type RunBuilder, startedRun } from '../support/run-builder.ts';

const reportOf = ({ run, events }: RunBuilder) => reportMarkdown(run, events, { command: 'start x', version: '0.1.0' });

describe('how to use the model', () => {
  const kept = startedRun().baselined(0.9).kept(0.92).rolledBack(0.91);
  const job = kept.run.incumbent?.trials[0]?.job ?? '';

  it('begins with the weights of the incumbent’s first seed, where the runner has them', () => {
    const file = weightsFile(kept.run);
    expect(join('/data', file ?? '')).toBe(join(foldersIn('/data').artifacts(job), 'weights.safetensors'));
    expect(reportOf(kept)).toContain(`\ncp <data folder>/${file} .\n`);
  });

  it('says how long the weights are kept as the settings have it', () => {
    expect(weightsAreKept).toContain(
      `\`KEEP_DAYS\` days (${environmentSchema.shape.KEEP_DAYS.parse(undefined)} unless`,
    );
  });

  it('says what images it is for', () => {
    expect(reportOf(kept)).toContain('grey, upright, scaled and cut to 28 × 28.');
  });

  it('is not said where nothing was trained', async () => {
    const prepared = startedRun().prepared();
    expect(reportOf(prepared)).not.toContain('How to use');
    expect(await classifyFile(prepared.run)).toBeNull();
  });
});

describe('classify.py', () => {
  const hostile = ['"""\nimport os', "'); import os #", '\u001b[2Jred', '\u202eabc', '$& $1 \\', '日本語'];

  it('has what the components know of the dataset, and no name gets out of its text', async () => {
    const source = (await classifyFile(startedRun({ classes: hostile }).baselined().run)) ?? '';
    const [, info = ''] = /^INFO = (\{\n.*?^\})$/ms.exec(source) ?? [];
    expect(JSON.parse(info)).toEqual({
      name: 'fashion-mnist',
      classes: ['""" import os', "'); import os #", 'red', 'abc', '$& $1 \\', '日本語'],
      channels: 1,
      height: 28,
      width: 28,
      train: 12_000,
      val: 12_000,
      test: 10_000,
      mean: [0.286],
      std: [0.353],
    });
    expect(source).toMatch(/^WEIGHTS_FROM = "runner\/artifacts\/r1-3\/weights\.safetensors"$/m);
  });
});
