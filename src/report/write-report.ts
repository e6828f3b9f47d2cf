import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { components } from '../refine/component.ts';
import type { StoredEvent } from '../refine/events.ts';
import { outcomeOf } from '../refine/outcome.ts';
import { openProposal, type Run } from '../refine/run.ts';
import { accuracyChart } from './accuracy-chart.ts';
import { writeAuditTrail } from './audit-trail.ts';
import { confusionChart } from './confusion-chart.ts';
import { perClass, perClassCsv } from './per-class.ts';
import { drawPng } from './picture.ts';
import { proposalFile } from './proposal-file.ts';
import { reportMarkdown } from './report-markdown.ts';

/**
 * Writes `report.md`, its pictures, `per-class.csv`, `pipeline/`, `proposals/` and the audit trail `run.jsonl` into a folder, and
 * returns it.
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
  for (const proposal of [...run.steps.map((step) => step.proposal), openProposal(run)])
    if (proposal !== null) await save(proposalFile(proposal), proposal.source);
  if (run.baseline !== null && run.baseline.trials.length > 0)
    await save('accuracy.png', await drawPng(accuracyChart(run)));
  if (outcome !== null && run.profile !== null) {
    const { classes } = run.profile;
    await save('confusion.png', await drawPng(confusionChart(outcome, classes)));
    await save('per-class.csv', perClassCsv(perClass(outcome, classes)));
  }
  await save('report.md', reportMarkdown(run, events, { command, version: await ownVersion() }));
  return folder;
}

const packageSchema = z.object({ version: z.string() });

async function ownVersion(): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '../../package.json'), 'utf8');
  return packageSchema.parse(JSON.parse(text)).version;
}
