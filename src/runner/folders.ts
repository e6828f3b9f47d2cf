import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Where a runner keeps what. Everything but the datasets can be asked for again. */
export type Folders = {
  /** Absolute; labels every container of this runner, so that two data folders on one machine do not meet. */
  readonly data: string;
  readonly dataset: (name: string) => string;
  /** One file per finished job: the answer that is returned however often the job is delivered. */
  readonly result: (job: string) => string;
  /** What a job under way was asked, and the folders that its sandboxes mount. */
  readonly job: (job: string) => string;
  readonly request: (job: string) => string;
  /** What a job's sandbox left behind: weights and predictions. */
  readonly artifacts: (job: string) => string;
  /** How every sandbox ended, one line each. */
  readonly outcomes: string;
  /** The file systems that a job's sandboxes write to, where they have one of their own. */
  readonly volumes: (job: string) => string;
  readonly allVolumes: string;
};

export function foldersIn(dataDir: string): Folders {
  const data = resolve(dataDir);
  return {
    data,
    dataset: (name) => join(data, 'datasets', safeName(name)),
    result: (job) => join(data, 'runner', 'results', `${safeName(job)}.json`),
    job: (job) => join(data, 'runner', 'jobs', safeName(job)),
    request: (job) => join(data, 'runner', 'jobs', safeName(job), 'request.json'),
    artifacts: (job) => join(data, 'runner', 'artifacts', safeName(job)),
    outcomes: join(data, 'runner', 'outcomes.jsonl'),
    volumes: (job) => join(data, 'runner', 'volumes', safeName(job)),
    allVolumes: join(data, 'runner', 'volumes'),
  };
}

export async function makeFolders(folders: Folders): Promise<void> {
  try {
    for (const part of ['datasets', 'runner/results', 'runner/jobs', 'runner/artifacts'])
      await mkdir(join(folders.data, part), { recursive: true });
  } catch (cause) {
    throw new Error(
      `The runner cannot make its folders: ${cause instanceof Error ? cause.message : cause}. Make ${folders.data} writable for its user, or set DATA_DIR to another folder.`,
      { cause },
    );
  }
}

/** Names come out of Redis and end in paths and container names. */
function safeName(name: string): string {
  if (!isSafeName(name)) throw new Error(`not a name for a file: ${JSON.stringify(name.slice(0, 200))}`);
  return name;
}

export function isSafeName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(name);
}
