import { describe, expect, it } from 'vitest';
import { teamFigures } from '../../bench/team-figures.ts';
import type { Event } from '../../src/refine/events.ts';
import type { ModelCall } from '../../src/refine/model-call.ts';
import { startedRun } from '../support/run-builder.ts';

const call = (outcome: ModelCall['outcome']): Event => ({
  type: 'modelCalled',
  call: { role: 'engineer', model: 'm', promptTokens: 100, replyTokens: 20, dollars: null, seconds: 2, outcome },
});
const refused: Event = { type: 'draftRefused', problem: 'line 1: no build', draft: null };
const byModel = { component: 'model', author: 'model' } as const;

describe('the figures of a team', () => {
  it('tell how each search for a proposal ended', () => {
    const run = startedRun()
      .baselined()
      .kept(0.92, { ...byModel, source: 'a' })
      .chosen('model')
      .and(call('invalid'), call('used'), refused, call('used'))
      .rolledBack(0.9, { ...byModel, source: 'b' })
      .inconclusive(0.92, { component: 'data', source: 'c' })
      .chosen('data')
      .and({ type: 'proposalGivenUp', component: 'data', reason: 'no Python' });
    const { searches, total, byRole } = teamFigures(run.events);
    expect(searches).toEqual([
      { outcome: 'first try', trained: true, kept: true },
      { outcome: 'cut off', trained: false, kept: false },
      { outcome: 'first try', trained: true, kept: false },
      { outcome: 'stand-in', trained: false, kept: false },
      { outcome: 'given up', trained: false, kept: false },
    ]);
    expect(total).toMatchObject({ calls: 3, invalid: 1, promptTokens: 300, unpriced: 3 });
    expect(Object.keys(byRole)).toEqual(['engineer']);
  });

  it('count a proposal that came after a refusal as repaired', () => {
    const { run, events } = startedRun().baselined().chosen('model').and(call('used'), refused, call('used'));
    const diagnosis = { component: 'model', reason: 'It is small.' } as const;
    const made: Event = {
      type: 'proposalMade',
      decideBy: null,
      proposal: {
        id: 'p1',
        component: 'model',
        author: 'model',
        move: 'wider',
        summary: 'wider',
        hypothesis: 'It helps.',
        expectedGain: 0.01,
        costFactor: 1,
        source: 'x',
        diagnosis,
      },
    };
    const stored = { run: run.id, version: events.length + 1, by: 'engineer', at: run.updatedAt, body: made };
    expect(teamFigures([...events, stored]).searches).toMatchObject([{ outcome: 'after repair' }]);
  });
});
