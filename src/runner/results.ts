import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { runnerJobSchema } from '../refine/wire.ts';
import { type WorkReport, workReportSchema } from '../refine/work.ts';
import { readTextIfThere, writeDurably } from './durable-file.ts';
import type { Folders } from './folders.ts';

/** The answer of a job that has been finished, however long ago. Null also for one that cannot be read: the work is done again. */
export async function readResult(folders: Folders, job: string): Promise<WorkReport | null> {
  const text = await readTextIfThere(folders.result(job));
  const report = workReportSchema.safeParse(parseJson(text));
  return report.success ? report.data : null;
}

/** Once this resolves the sandbox may be removed: the answer survives a crash. */
export async function storeResult(folders: Folders, job: string, report: WorkReport): Promise<void> {
  await writeDurably(folders.result(job), JSON.stringify(report));
}

const requestSchema = z.union([
  z.object({ job: runnerJobSchema, claim: z.string().nullable() }),
  // As the first version wrote it: its trainings go on over an upgrade.
  runnerJobSchema.transform((job) => ({ job, claim: null })),
]);
/** What a job under way was asked: enough to adopt its sandbox without the queue. `claim` is the queue's lock on it. */
export type Request = z.infer<typeof requestSchema>;

/** Null also for one that cannot be read: the bot asks again. */
export async function readRequest(folders: Folders, job: string): Promise<Request | null> {
  const request = requestSchema.safeParse(parseJson(await readTextIfThere(folders.request(job))));
  return request.success ? request.data : null;
}

function parseJson(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** Of all jobs under way, whichever process they were under way in. */
export async function listRequests(folders: Folders): Promise<readonly Request[]> {
  const jobs = await readdir(join(folders.data, 'runner', 'jobs'));
  const requests = await Promise.all(jobs.map((job) => readRequest(folders, job)));
  return requests.filter((request) => request !== null);
}

export async function storeRequest(folders: Folders, request: Request): Promise<void> {
  await writeDurably(folders.request(request.job.job), JSON.stringify(request));
}

export async function forgetRequest(folders: Folders, job: string): Promise<void> {
  await rm(folders.job(job), { recursive: true, force: true });
}
