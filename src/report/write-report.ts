import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { components } from '../refine/component.ts';
import type { StoredEvent } from '../refine/events.ts';
import { type Outcome, outcomeOf } from '../refine/outcome.ts';
import { openProposal, type Run } from '../refine/run.ts';
import { accuracyChart } from './accuracy-chart.ts';
import { writeAuditTrail } from './audit-trail.ts';
import { classifyFile } from './classify-file.ts';
import { confusionChart } from './confusion-chart.ts';
import type { Pictures } from './page-body.ts';
import { perClass, perClassCsv } from './per-class.ts';
import { drawPng } from './picture.ts';
import { plainLine } from './plain-text.ts';
import { proposalFile } from './proposal-file.ts';
import { reportMarkdown } from './report-markdown.ts';
import { reportPage } from './report-page.ts';

/**
 * Writes `report.md` and the same as one page, `report.html`; their pictures, `per-class.csv`, `pipeline/`, `proposals/` and the
 * audit trail `run.jsonl` into a folder, and returns it.
 * Safe to repeat: every file is replaced whole, `report.md` last, so that a report which is there is complete.
 */
export async function writeReport(
  run: Run,
  events: readonly StoredEvent[],
  folder: string,
  command: string,
): Promise<string> {
  const save = async (name: string, content: string | Buffer) => {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    const unfinished = `${file}.${process.pid}.tmp`;
    try {
      await writeFile(unfinished, content);
      await rename(unfinished, file);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw new Error(`could not write ${file}`, { cause: error });
    }
  };
  const outcome = outcomeOf(run);
  writeAuditTrail(folder, events);
  if (run.incumbent !== null) {
    for (const component of components)
      await save(join('pipeline', `${component}.py`), run.incumbent.pipeline[component]);
  }
  const classify = await classifyFile(run);
  if (classify !== null) await save('pipeline/classify.py', classify);
  for (const proposal of [...run.steps.map((step) => step.proposal), openProposal(run)])
    if (proposal !== null) await save(proposalFile(proposal), proposal.source);
  const pictures = await drawPictures(run, outcome);
  for (const [name, png] of pictures) await save(name, png);
  if (outcome !== null && run.profile !== null)
    await save('per-class.csv', perClassCsv(perClass(outcome, run.profile.classes)));
  const markdown = reportMarkdown(run, events, { command, version: await ownVersion() });
  const title = `Run ${run.id}: ${plainLine(run.profile?.name ?? run.settings.dataset.name)}`;
  await save('report.html', await reportPage(title, markdown, pictures));
  await save('report.md', markdown);
  return folder;
}

async function drawPictures(run: Run, outcome: Outcome | null): Promise<Pictures> {
  const pictures = new Map<string, Buffer>();
  if (run.baseline !== null && run.baseline.trials.length > 0)
    pictures.set('accuracy.png', await drawPng(accuracyChart(run)));
  if (outcome !== null && run.profile !== null)
    pictures.set('confusion.png', await drawPng(confusionChart(outcome, run.profile.classes)));
  return pictures;
}

const packageSchema = z.object({ version: z.string() });

async function ownVersion(): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '../../package.json'), 'utf8');
  return packageSchema.parse(JSON.parse(text)).version;
}
