import { join } from 'node:path';
import type { RunnerWork, WorkReport } from '../refine/work.ts';
import { openDataset } from './datasets.ts';
import { EndUnexplained, InfrastructureFailure } from './failures.ts';
import { infoOf, writeSource } from './harness-job.ts';
import { plainText } from './lines.ts';
import type { SandboxEnd } from './sandbox-end.ts';
import { runInSandbox, type WorkPlace } from './work-place.ts';

type CheckWork = Extract<RunnerWork, { kind: 'check' }>;

/** What was heard of the harness. The code beside it can forge both, and is then trained as it stands. */
type Heard = { hasStarted: boolean; isDone: boolean; problem: string | null };

const refusedExitCode = 2;
/** For the sandbox to start, and to end by itself: the harness, which can tell where the code was, stops it earlier. */
const startSeconds = 60;
const longestProblem = 4000;
const longestLine = 1000;
const toldLines = 15;

/**
 * Reads a draft, builds it and trains two batches of it, in a sandbox like that of a training: the answer says what is wrong
 * with it, for the model that wrote it. Nothing that it leaves is kept.
 */
export async function check(place: WorkPlace, work: CheckWork): Promise<WorkReport> {
  const heard: Heard = { hasStarted: false, isDone: false, problem: null };
  try {
    const end = await runCheck(place, work, heard);
    return { type: 'checked', problem: problemOf(end, heard, place.box.limits.checkSeconds, work.memoryMegabytes) };
  } catch (error) {
    // Most likely its own doing. If not, a draft is written once more: that costs less than a run that is held up.
    if (error instanceof EndUnexplained && heard.hasStarted)
      return { type: 'checked', problem: endedItself(error.end) };
    throw error;
  }
}

async function runCheck(place: WorkPlace, work: CheckWork, heard: Heard): Promise<SandboxEnd> {
  const { box } = place;
  const { component, seed, memoryMegabytes, cpus } = work;
  const seconds = box.limits.checkSeconds;
  const dataset = await openDataset(box.folders, work.dataset, work.fingerprint);
  const source = join(box.folders.job(place.job.job), 'src');
  const weightsMegabytes = box.limits.trainOutputMegabytes;
  const job = { mode: 'check', component, seed, seconds, weightsMegabytes, info: infoOf(dataset.profile) };
  await writeSource(source, job, work.pipeline);
  const wish = {
    part: '',
    image: box.images.train,
    mounts: {
      [source]: '/src',
      [join(dataset.folder, 'train')]: '/data/train',
      [join(dataset.folder, 'val')]: '/data/val',
    },
    memoryMegabytes,
    cpus,
    largestFileBytes: 1024 ** 3,
    outputMegabytes: box.limits.testOutputMegabytes,
    isOutputReserved: true,
    limitSeconds: seconds + startSeconds,
  };
  return await runInSandbox(place, wish, (message) => {
    if (message.type === 'started') heard.hasStarted = true;
    if (message.type === 'done') heard.isDone = true;
    if (message.type === 'refused') heard.problem = plainLines(message.message.split('\n'));
  });
}

/** Null where it did all that it was asked. Throws where it never came so far as to look at the draft. */
function problemOf(end: SandboxEnd, heard: Heard, seconds: number, memoryMegabytes: number): string | null {
  if (!heard.hasStarted) throw neverStarted(end);
  switch (end.how) {
    case 'out-of-memory':
      return `Building the model and training two batches needs more than ${memoryMegabytes} MB of memory. Use a smaller model, smaller batches, or fewer copies of the images.`;
    case 'output-limit':
    case 'disk-limit':
      return 'The code writes more than a sandbox may, within two batches. Remove what prints or writes files.';
    case 'exited':
    case 'killed':
    case 'timed-out':
    case 'disk-nearly-full':
    case 'unmeasured':
  }
  if (end.how === 'timed-out')
    return `Building the model and training two batches did not finish in ${seconds} seconds. Look for a loop that does not end; else use a smaller model or smaller batches.`;
  if (end.exitCode === 0 && heard.isDone) return null;
  if (end.exitCode === refusedExitCode && heard.problem) return heard.problem;
  return endedItself(end);
}

function neverStarted({ how, exitCode, lastLines }: SandboxEnd): InfrastructureFailure {
  return new InfrastructureFailure(
    `The check of a draft did not start (${how}, exit code ${exitCode}). ${lastLines.at(-1) ?? ''}`,
  );
}

function endedItself({ exitCode, lastLines }: SandboxEnd): string {
  const sentence = `The process ended before two batches were trained (exit code ${exitCode}). The code must neither end it nor crash PyTorch.`;
  // Where Python itself crashed, its lines of the draft; else whatever came last.
  const ofDraft = lastLines.filter((line) => /^ *File "\/src\//.test(line));
  const told = ofDraft.length > 0 ? ofDraft.slice(0, toldLines) : lastLines.slice(-toldLines);
  return told.length === 0 ? sentence : plainLines([sentence, 'Its last lines:', ...told]);
}

function plainLines(lines: readonly string[]): string {
  return lines
    .map((line) => plainText(line, longestLine))
    .join('\n')
    .trim()
    .slice(0, longestProblem);
}
