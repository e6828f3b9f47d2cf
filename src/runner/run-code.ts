import type { TrialFailure } from '../refine/trial.ts';
import { CodeSuspected, EndUnexplained, OutputRefused } from './failures.ts';
import type { SandboxWatcher } from './sandbox.ts';
import type { SandboxEnd } from './sandbox-end.ts';
import { runInSandbox, type SandboxWish, type WorkPlace } from './work-place.ts';

const longestSentence = 500;

export type CodeFailed = { readonly type: 'trialFailed'; readonly failure: TrialFailure };

/**
 * Runs a pipeline's code, and makes something of what it leaves. What the code did wrong is told, and only that is charged
 * to it: rejects with `CodeSuspected` where nobody knows whether the code or the world has ended it.
 */
export async function runCode<Made>(
  place: WorkPlace,
  seed: number,
  wish: SandboxWish,
  onMessage: SandboxWatcher['onMessage'],
  make: (end: SandboxEnd) => Promise<Made>,
): Promise<Made | CodeFailed> {
  const failed = (end: SandboxEnd, reason: TrialFailure['reason'], sentence?: string): CodeFailed => {
    const lastLines = sentence === undefined ? [...end.lastLines] : [...end.lastLines.slice(-39), sentence];
    return { type: 'trialFailed', failure: { job: place.job.job, seed, reason, lastLines, evidence: end.evidence } };
  };
  const end = await runInSandbox(place, wish, onMessage).catch((error: unknown) => {
    if (!(error instanceof EndUnexplained)) throw error;
    throw new CodeSuspected(failed(error.end, chargeFor(error.end.how), error.message).failure, error);
  });
  if (end.how !== 'exited' || end.exitCode !== 0) return failed(end, chargeFor(end.how));
  try {
    return await make(end);
  } catch (error) {
    if (!(error instanceof OutputRefused)) throw error;
    return failed(end, 'invalid-output', error.message.slice(0, longestSentence));
  }
}

function chargeFor(how: SandboxEnd['how']): TrialFailure['reason'] {
  switch (how) {
    case 'exited':
    case 'killed':
    case 'unmeasured':
      return 'crashed';
    case 'disk-nearly-full':
      return 'disk-limit';
    case 'timed-out':
    case 'out-of-memory':
    case 'output-limit':
    case 'disk-limit':
      return how;
  }
}
