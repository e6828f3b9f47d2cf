import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import { answered } from './docker-engine.ts';

/**
 * Whether somebody may have ended a sandbox through the engine. False only where the engine remembers its whole life and no
 * kill in it: then a signal came from inside. An engine that was restarted, or has forgotten, may have done it.
 */
export async function mayHaveBeenKilled(docker: Docker, { Id, State }: ContainerInspectInfo): Promise<boolean> {
  const stream = await answered(
    docker.getEvents({
      since: Math.floor(Date.parse(State.StartedAt) / 1000) - 1,
      until: Math.ceil(Date.parse(State.FinishedAt) / 1000),
      filters: { container: [Id], event: ['start', 'kill'] },
    }),
  );
  const actions = await answered(readActions(stream));
  return actions.includes('kill') || !actions.includes('start');
}

async function readActions(stream: NodeJS.ReadableStream): Promise<readonly string[]> {
  let text = '';
  for await (const part of stream) text += String(part);
  return [...text.matchAll(/"Action":"([a-z]+)"/g)].map(([, action]) => action ?? '');
}
