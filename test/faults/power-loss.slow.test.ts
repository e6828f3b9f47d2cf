import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import type { Event } from '../../src/refine/events.ts';
import { brokenInEvents } from '../support/run-invariants.ts';
import { readSavedRuns } from '../support/saved-runs.ts';
import { createScene, type Scene } from './scene.ts';

let scene: Scene;

afterEach(() => scene.remove());

/**
 * What is on the disk at a moment is what a power cut leaves, as far as the disk keeps what it has confirmed: the database
 * is written with `synchronous = FULL`, so that nothing is acknowledged before that.
 */
it('a copy of the files at any moment after an acknowledged command opens, and has it', async () => {
  scene = await createScene();
  await scene.begin('--wait none --train-seconds 4');
  for (let words = 1; words <= 20; words++) {
    scene.bot().type(`guide attempt-${words}`);
    await scene.bot().says(`attempt-${words}”`);
    await delay((words * 37) % 150); // the moment is the subject
    expect(eventsOnDisk()).toContainEqual({ type: 'guidanceGiven', words: `attempt-${words}` });
  }
  await scene.happened('proposalMade');
  scene.bot().type('approve');
  await scene.bot().says('p1 was approved by');
  expect(eventsOnDisk()).toContainEqual({ type: 'proposalApproved', proposal: 'p1', byDefault: false });
  await scene.finish();
});

/** As a copy opens them that is made while the bot stands still. */
function eventsOnDisk(): readonly Event[] {
  scene.bot().signal('SIGSTOP');
  try {
    const events = readSavedRuns(scene.folder).runs.get(scene.run()) ?? [];
    expect(brokenInEvents(events)).toEqual([]);
    return events.map(({ body }) => body);
  } finally {
    scene.bot().signal('SIGCONT');
  }
}
