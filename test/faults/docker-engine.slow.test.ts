import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type PrivateDocker, startPrivateDocker } from '../support/private-docker.ts';
import { createScene, type Scene } from './scene.ts';

const isRoot = process.getuid?.() === 0;
const secondsAway = 4;
let engine: PrivateDocker;
let scene: Scene | null = null;

describe.skipIf(!isRoot)('a Docker engine that dies in the middle of a training (needs root)', () => {
  beforeAll(async () => {
    engine = await startPrivateDocker();
    await engine.start({ isLiveRestored: true });
    await engine.load(JSON.parse(readFileSync('data/images.json', 'utf8')).train);
    await engine.end('SIGTERM');
  }, 300_000);

  afterEach(async () => {
    await scene?.remove();
    scene = null;
    await engine.end('SIGTERM');
  });

  afterAll(() => engine.remove());

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'with live-restore, by %s: the training goes on and is adopted',
    async (signal) => {
      const { begun, events } = await trainThrough(signal, true);
      expect(events.filter(({ type }) => type === 'workFailed')).toEqual([]);
      expect(events.flatMap((event) => ('trial' in event ? [event.trial.job] : []))).toContain(begun);
    },
  );

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'without live-restore, by %s: the training is done again and nobody is charged',
    async (signal) => {
      const { events } = await trainThrough(signal, false);
      expect(events.filter(({ type }) => type === 'workFailed')).toHaveLength(1);
      expect(events.map(({ type }) => type)).not.toContain('proposalFailed');
    },
  );
});

/** One run whose first training loses its engine for a few seconds. */
async function trainThrough(signal: 'SIGKILL' | 'SIGTERM', isLiveRestored: boolean) {
  await engine.start({ isLiveRestored });
  scene = await createScene({ docker: engine.docker, environment: { DOCKER_HOST: engine.host } });
  await scene.begin('--train-seconds 8');
  const { job } = await scene.training();
  await engine.end(signal);
  await delay(secondsAway * 1000); // what is away is the subject
  await engine.start({ isLiveRestored });
  const events = await scene.finish();
  const sandboxes = scene.witness.created();
  expect(new Set(sandboxes).size).toBe(sandboxes.length);
  return { begun: job, events };
}
