import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { storedEventSchema } from '../../src/refine/events.ts';
import { writeReport } from '../../src/report/write-report.ts';
import { type RunBuilder, startedRun } from '../support/run-builder.ts';

describe('the report folder', () => {
  it('holds the report, the pictures, the pipeline and the audit trail', async () => {
    const whole = startedRun().baselined(0.9).kept(0.91, { component: 'model' }).scored(0.9, 0.91);
    const folder = await written(whole);
    expect((await readdir(folder)).toSorted()).toEqual([
      'accuracy.png',
      'confusion.png',
      'per-class.csv',
      'pipeline',
      'proposals',
      'report.html',
      'report.md',
      'run.jsonl',
    ]);
    expect(await readFile(join(folder, 'pipeline/model.py'), 'utf8')).toBe(whole.run.incumbent?.pipeline.model);
    expect((await readdir(join(folder, 'pipeline'))).toSorted()).toEqual([
      'classify.py',
      'data.py',
      'model.py',
      'training.py',
    ]);
    expect(await readdir(join(folder, 'proposals'))).toEqual(['p1-model.py']);
    const trail = (await readFile(join(folder, 'run.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(trail.map((line) => storedEventSchema.parse(JSON.parse(line)))).toEqual(whole.events);
    expect((await readFile(join(folder, 'per-class.csv'), 'utf8')).split('\n')[1]).toMatch(
      /^"T-shirt\/top",200,0\.\d{6},0\.\d{6}$/,
    );
  });

  it.each([
    [
      'five steps',
      startedRun()
        .baselined(0.9)
        .kept(0.91)
        .rolledBack(0.9)
        .inconclusive(0.912)
        .kept(0.92)
        .rolledBack(0.9)
        .scored(0.9, 0.92),
    ],
    ['no step', startedRun().baselined(0.9)],
    [
      'a hundred classes',
      startedRun({ classes: Array.from({ length: 100 }, (_, index) => `class ${index}`) })
        .baselined(0.6)
        .kept(0.65),
    ],
    [
      'hostile class names',
      startedRun({ classes: ['<svg>&"', '\u001b[2J', '日本語', '"] + [', "datum['x']"] })
        .baselined(0.9)
        .kept(0.91),
    ],
  ])(
    'has pictures worth looking at for %s',
    async (_name, builder) => {
      const folder = await written(builder);
      for (const name of ['accuracy.png', 'confusion.png']) {
        const picture = await readFile(join(folder, name));
        expect(picture.subarray(1, 4).toString()).toBe('PNG');
        expect(picture.readUInt32BE(16)).toBeGreaterThan(600);
        expect(picture.readUInt32BE(20)).toBeGreaterThan(600);
      }
    },
    20_000,
  );

  it('has no pictures before anything was trained, and a report all the same', async () => {
    const files = await readdir(await written(startedRun().prepared()));
    expect(files.toSorted()).toEqual(['report.html', 'report.md', 'run.jsonl']);
  });

  it('has all of the report in one page', async () => {
    const folder = await written(startedRun().baselined(0.9).kept(0.91));
    const page = await readFile(join(folder, 'report.html'), 'utf8');
    expect(page).toContain('<title>Run r1: fashion-mnist</title>');
    for (const name of ['accuracy.png', 'confusion.png'])
      expect(page).toContain((await readFile(join(folder, name))).toString('base64'));
    expect(page).not.toMatch(/https?:\/\//);
  });

  it('is replaced as a whole when it is written again', async () => {
    const folder = await written(startedRun().baselined(0.9));
    const later = startedRun().baselined(0.9).kept(0.91);
    await writeReport(later.run, later.events, folder, 'start fashion-mnist');
    expect(await readFile(join(folder, 'report.md'), 'utf8')).toContain('**kept**');
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

async function written({ run, events }: RunBuilder): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'report-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return writeReport(run, events, folder, 'start fashion-mnist');
}
