import { rm } from 'node:fs/promises';
import { type RunnerJob, runnerJobSchema } from '../refine/wire.ts';
import { type WorkReport, workReportSchema } from '../refine/work.ts';
import { readTextIfThere, writeDurably } from './durable-file.ts';
import type { Folders } from './folders.ts';

/** The answer of a job that has been finished, however long ago. */
export async function readResult(folders: Folders, job: string): Promise<WorkReport | null> {
  const text = await readTextIfThere(folders.result(job));
  return text === null ? null : workReportSchema.parse(JSON.parse(text));
}

/** Once this resolves the sandbox may be removed: the answer survives a crash. */
export async function storeResult(folders: Folders, job: string, report: WorkReport): Promise<void> {
  await writeDurably(folders.result(job), JSON.stringify(report));
}

/** What a job under way was asked: enough to adopt its sandbox without the queue. */
export async function readRequest(folders: Folders, job: string): Promise<RunnerJob | null> {
  const text = await readTextIfThere(folders.request(job));
  return text === null ? null : runnerJobSchema.parse(JSON.parse(text));
}

export async function storeRequest(folders: Folders, job: RunnerJob): Promise<void> {
  await writeDurably(folders.request(job.job), JSON.stringify(job));
}

export async function forgetRequest(folders: Folders, job: string): Promise<void> {
  await rm(folders.job(job), { recursive: true, force: true });
}
