import { describe, expect, it } from 'vitest';
import { trust } from '../../../src/agents/playbook/history.ts';
import { pipelineId, withComponent } from '../../../src/refine/pipeline.ts';
import type { Verdict } from '../../../src/refine/run.ts';
import { tried } from '../llm/llm-run.ts';
import { builtIn, proposeNext, ranDry, runThatShows, step } from './playbook-run.ts';

/** The names of the proposals that a run makes when all end alike. */
async function playOut(verdict: Verdict['name'], atMost = 80) {
  let builder = runThatShows();
  const drafts = [];
  while (drafts.length < atMost && (await ranDry(builder.run)) === null) {
    const next = await step(builder, verdict);
    drafts.push(next.draft);
    builder = next.builder;
  }
  return { drafts, run: builder.run };
}

describe('the playbook', () => {
  it.each(['rolledBack', 'failed', 'vetoed'] as const)(
    'never repeats a move that was %s, and runs dry in the end',
    async (verdict) => {
      const { drafts, run } = await playOut(verdict);
      const names = drafts.map(({ move }) => move).filter((name) => name !== 'tuned values');
      expect(new Set(names).size).toBe(names.length);
      expect(names.length).toBeGreaterThan(10);
      expect(await ranDry(run)).toMatch(/^After \d+ steps and at 89\.0% the playbook knows no further move/);
    },
  );

  it('tunes values after the ladders, and gives that up after three times in vain', async () => {
    const { drafts } = await playOut('rolledBack');
    const tuned = drafts.flatMap(({ move }, index) => (move === 'tuned values' ? [index] : []));
    expect(tuned).toHaveLength(3);
    expect(tuned[0]).toBeGreaterThan(10);
  });

  it('spreads its proposals over all components when nothing helps', async () => {
    const { drafts } = await playOut('rolledBack', 6);
    expect(new Set(drafts.map(({ component }) => component))).toEqual(new Set(['data', 'model', 'training']));
  });

  it('never proposes a pipeline that was trained before, though kept moves go on to their next level', async () => {
    const { drafts, run } = await playOut('kept', 40);
    const ids = run.steps.map(({ before, proposal }) =>
      pipelineId(withComponent(before, proposal.component, proposal.source)),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(drafts.length).toBeGreaterThan(new Set(drafts.map(({ move }) => move)).size);
  });

  it('tries what was inconclusive once more, only after another change was kept', async () => {
    let builder = runThatShows();
    const { move } = await proposeNext(builder.run);
    const history: string[] = [];
    for (let count = 0; count < 20; count += 1) {
      const isTheMove = (await proposeNext(builder.run)).move === move;
      const verdict = isTheMove ? 'inconclusive' : count < 4 ? 'rolledBack' : 'kept';
      builder = (await step(builder, verdict)).builder;
      history.push(isTheMove ? 'again' : verdict);
    }
    expect(history.filter((entry) => entry === 'again')).toHaveLength(2);
    expect(history.indexOf('kept')).toBeLessThan(history.lastIndexOf('again'));
  });

  it('does not hold a drop against a move: it was never judged', async () => {
    const { builder, draft } = await step(runThatShows(), 'dropped');
    expect((await proposeNext(builder.run)).move).toBe(draft.move);
  });

  it('holds nothing of a language model’s against its own moves', async () => {
    const { run } = runThatShows();
    const own = await proposeNext(run);
    const source = `${builtIn[own.component]}\nX = 1\n`;
    const { run: after } = tried(
      runThatShows(),
      { component: own.component, move: own.move, source, expectedGain: 0.1, author: 'model' },
      'rolledBack',
    );
    expect(trust(after, own.component)).toBe(1);
    expect(await proposeNext(after)).toMatchObject({ component: own.component, move: own.move });
  });

  it('believes a component less after disappointments', async () => {
    const { builder, draft } = await step(runThatShows(), 'rolledBack');
    expect((await proposeNext(builder.run)).component).not.toBe(draft.component);
  });
});
