import { describe, expect, it } from 'vitest';
import { summarise } from '../../../src/agents/playbook/reporter.ts';
import { foldNew, withEnding } from '../../../src/refine/ending.ts';
import type { Event } from '../../../src/refine/events.ts';
import type { Run } from '../../../src/refine/run.ts';
import { type RunBuilder, settings, startedRun } from '../../support/run-builder.ts';

const kept = (changes: Partial<Run['settings']> = {}) => startedRun({ settings: changes }).baselined(0.9).kept(0.91);
const ended = (builder: RunBuilder, reason: string) => builder.and({ type: 'refinementEnded', reason }).run;

/** The run as it ends by itself after its last event, in the words of the product. */
function endedByItself({ run, events }: RunBuilder): Run {
  const last: readonly Event[] = [{ type: 'guidanceGiven', words: 'go on' }];
  const envelope = { by: 'ada', at: events.at(-1)?.at ?? 0 };
  return foldNew(run, withEnding(run, last, envelope), envelope);
}

const moreBudget = 'Start again with more steps or more time: the budget ended before the ideas did.';
const anything = 'Give each training more time, or add images of the classes that are confused most often.';

describe('the playbook’s reporter', () => {
  it.each([
    ['steps', { budget: { steps: 1, seconds: null } }, moreBudget],
    ['time', { budget: { ...settings.budget, seconds: 60 } }, moreBudget],
    ['the target', { targetAccuracy: 0.905 }, 'The target is reached: try the classifier on your own new images.'],
  ])('knows an end by %s', (_, changes, next) => {
    const run = endedByItself(kept(changes));
    expect(run.ending).not.toBeNull();
    expect(summarise(run).next).toBe(next);
  });

  it.each([
    "The analyst has no answer: The run's budget of 100 tokens for language models is spent.",
    'the team found no usable proposal 3 times in a row',
    'Nothing is left to try on this target.',
    'stopped by ada',
  ])('does not take “%s” for another end', (reason) => expect(summarise(ended(kept(), reason)).next).toBe(anything));

  it('does not speak of chance where nothing was kept', () => {
    const { run } = startedRun().baselined(0.9).rolledBack(0.89);
    expect(summarise(run).sentences[2]).toBe('No change was kept, so that the final classifier is the first one.');
    expect(summarise(kept().run).sentences[2]).not.toContain('No change was kept');
  });
});
