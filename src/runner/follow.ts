import type { Container } from 'dockerode';
import { createDemultiplexer } from './demultiplex.ts';
import { engineStatus } from './docker-engine.ts';
import { InfrastructureFailure } from './failures.ts';
import type { Transcript } from './transcript.ts';

export type Following = {
  /** Resolves, and never rejects, when nothing more will come. */
  readonly ended: Promise<'whole' | 'broken'>;
  readonly stop: () => void;
};

/**
 * Reads the log of a started container from its start for as long as it runs.
 * Logs, never `attach`: an attached stream that nobody reads makes `kill` and `inspect` hang.
 */
export async function followLog(container: Container, transcript: Transcript): Promise<Following> {
  const stream = await openLog(container);
  const isLatest = transcript.restart();
  const demultiplex = createDemultiplexer(transcript.stdout, transcript.stderr);
  const ended = new Promise<'whole' | 'broken'>((resolve) => {
    stream.on('data', (chunk: Buffer) => isLatest() && demultiplex(chunk));
    stream.on('error', () => resolve('broken'));
    stream.on('close', () => resolve('broken'));
    stream.on('end', () => {
      if (isLatest()) transcript.end();
      resolve(isLatest() ? 'whole' : 'broken');
    });
  });
  return { ended, stop: () => 'destroy' in stream && typeof stream.destroy === 'function' && stream.destroy() };
}

async function openLog(container: Container): Promise<NodeJS.ReadableStream> {
  try {
    return await container.logs({ follow: true, stdout: true, stderr: true });
  } catch (error) {
    const status = engineStatus(error);
    if (status !== 404 && status !== 409) throw error;
    throw new InfrastructureFailure('The sandbox was removed from outside.', { cause: error });
  }
}
