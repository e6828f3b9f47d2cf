import { setTimeout as delay } from 'node:timers/promises';
import Docker, { type DockerOptions } from 'dockerode';
import { InfrastructureFailure } from './failures.ts';

/** One Docker engine, by two clients: a followed log may be silent for hours, everything else answers in seconds. */
export type DockerEngine = { readonly control: Docker; readonly follower: Docker };

const controlTimeoutMilliseconds = 20_000;

export function connectDocker(options: DockerOptions): DockerEngine {
  return { control: new Docker({ ...options, timeout: controlTimeoutMilliseconds }), follower: new Docker(options) };
}

const answerMilliseconds = 30_000;

/** Ends in any case: an engine that dies in the middle of an answer leaves the client waiting for ever. */
export async function answered<T>(answer: Promise<T>, milliseconds = answerMilliseconds): Promise<T> {
  const patience = new AbortController();
  const giveUp = async (): Promise<never> => {
    await delay(milliseconds, undefined, { signal: patience.signal });
    throw Object.assign(new Error('the Docker engine did not answer in time'), { code: 'ETIMEDOUT' });
  };
  try {
    return await Promise.race([answer, giveUp()]);
  } finally {
    patience.abort();
  }
}

/** The HTTP status that the engine answered with; null where it was not the engine that failed. */
export function engineStatus(error: unknown): number | null {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : null;
}

const lostCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

/** True where nobody answers: the engine is restarting, gone, or too busy. */
export function isEngineLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string') {
    // ENOENT of a socket, not of a file that we read ourselves.
    return (
      lostCodes.has(error.code) && (error.code !== 'ENOENT' || ('syscall' in error && error.syscall === 'connect'))
    );
  }
  return error.message === 'socket hang up' || error.message === 'aborted';
}

export type Patience = {
  /** How long one answer may take. */
  readonly answerMilliseconds?: number;
  readonly signal: AbortSignal;
  readonly lostSeconds: number;
  /** Told when a wait begins and when it is over. */
  readonly onWaiting: (isWaiting: boolean) => void;
};

/** Repeats a call for as long as the engine does not answer. The call must be safe to repeat. */
export async function patiently<T>(
  call: () => Promise<T>,
  { answerMilliseconds, signal, lostSeconds, onWaiting }: Patience,
): Promise<T> {
  const givesUpAt = performance.now() + lostSeconds * 1000;
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted();
    try {
      const answer = await answered(call(), answerMilliseconds);
      if (attempt > 0) onWaiting(false);
      return answer;
    } catch (error) {
      if (!isEngineLost(error)) throw error;
      if (attempt === 0) onWaiting(true);
      if (performance.now() > givesUpAt) {
        throw new InfrastructureFailure(
          `The Docker engine has not answered for ${lostSeconds} seconds. Start it, and the run goes on.`,
          { cause: error },
        );
      }
    }
    await delay(Math.min(200 * 2 ** attempt, 2000), undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
