import { appendFile, rename, stat } from 'node:fs/promises';
import type { Evidence } from '../refine/trial.ts';
import type { Box } from './box.ts';
import type { SandboxRequest } from './spec.ts';

const largestFileBytes = 10_000_000;

/**
 * Writes down how a sandbox ended, one JSON line each: also those that no trial tells of, because they were cancelled or the
 * world ended them. The file is renamed when it is large, and only the last such is kept.
 */
export async function recordOutcome(box: Box, { run, job, part }: SandboxRequest, evidence: Evidence): Promise<void> {
  const { outcomes } = box.folders;
  box.log.info({ run, job, part, ...evidence }, 'sandbox ended');
  try {
    await appendFile(outcomes, `${JSON.stringify({ at: new Date().toISOString(), run, job, part, ...evidence })}\n`);
    if ((await stat(outcomes)).size > largestFileBytes) await rename(outcomes, `${outcomes}.1`);
  } catch (error) {
    box.log.warn({ job, err: error }, 'outcome not written'); // a full disk must not cost the trial as well
  }
}
