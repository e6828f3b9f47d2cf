import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/refine/decide.ts';
import { analyse, proposeNext, runThatShows, step } from './playbook-run.ts';

const guided = (...words: string[]) =>
  runThatShows().by('ada', ...words.map((each) => ({ type: 'guidanceGiven', words: each }) as const));

describe('guidance', () => {
  it.each([
    ['try mixup', 'data', 'mixup'],
    ['Why not mixup?', 'data', 'mixup'],
    ['Could you use CutMix please?', 'data', 'cutmix'],
    ['no flips', 'data', 'no flips'],
    ['more augmentation', 'data', 'larger shifts'],
    ['a bigger model', 'model', 'wider'],
    ['go deeper', 'model', 'deeper'],
    ['add dropout', 'model', 'dropout'],
    ['lower the learning rate', 'training', 'lower learning rate'],
    ['raise the learning rate!', 'training', 'higher learning rate'],
    ['the learning rate is too high', 'training', 'lower learning rate'],
    ['try AdamW', 'training', 'adamw'],
    ['train for more epochs', 'training', 'longer training'],
    ['use label smoothing', 'training', 'label smoothing'],
    ['no mixup, but a wider model', 'model', 'wider'],
  ])('“%s” makes the %s engineer propose “%s”', async (words, component, move) => {
    const { run } = guided(words);
    expect(await proposeNext(run)).toMatchObject({ component, move });
    expect((await analyse(run)).reason).toContain(`is next because ada asked: “${words}”`);
    expect((await proposeNext(run)).hypothesis).toContain(`ada asked for it: “${words}”`);
  });

  it('that names only a component chooses that component', async () => {
    expect((await proposeNext(guided('look at the data').run)).component).toBe('data');
    expect((await proposeNext(guided('change the architecture').run)).component).toBe('model');
  });

  it('is followed once', async () => {
    const { builder, draft } = await step(guided('a bigger model'), 'kept');
    expect(draft.move).toBe('wider');
    expect((await analyse(builder.run)).reason).not.toContain('asked');
  });

  it('is read newest first, the older one after it', async () => {
    const first = await step(guided('try mixup', 'try dropout'), 'rolledBack');
    const second = await step(first.builder, 'rolledBack');
    expect([first.draft.move, second.draft.move]).toEqual(['dropout', 'mixup']);
  });

  it('against a move keeps it out for the rest of the run', async () => {
    const usual = await proposeNext(runThatShows().run);
    const { run } = guided(`don't use ${usual.move}`);
    expect((await analyse(run)).reason).toContain(`${usual.move} will be left out.`);
    expect((await proposeNext(run)).move).not.toBe(usual.move);
  });

  it.each(['less mixup', 'never use mixup', 'go without mixup'])('“%s” asks for no mixup', async (words) => {
    expect((await analyse(guided(words).run)).reason).toContain(`Guidance “${words}”: mixup will be left out.`);
  });

  it('is taken back by newer guidance', async () => {
    expect((await proposeNext(guided('try mixup', 'no mixup').run)).move).not.toBe('mixup');
    expect((await proposeNext(guided('no mixup', 'try mixup').run)).move).toBe('mixup');
  });

  it('that names no known move is ignored with a note, once', async () => {
    const { builder } = await step(guided('be brave'), 'rolledBack');
    expect((await analyse(guided('be brave').run)).reason).toContain('Guidance “be brave” names no known move.');
    expect((await analyse(builder.run)).reason).not.toContain('be brave');
  });

  it('does not thaw a frozen component', async () => {
    const { run } = guided('try mixup').by('ada', { type: 'componentFrozen', component: 'data' });
    const { component, reason } = await analyse(run);
    expect(component).not.toBe('data');
    expect(reason).toContain('Guidance “try mixup” names “mixup”, but data is frozen.');
  });

  it('brings back a rolled-back move only on another incumbent', async () => {
    const again = (builder: ReturnType<typeof runThatShows>) =>
      builder.by('ada', { type: 'guidanceGiven', words: 'mixup again' });
    const { builder } = await step(guided('try mixup'), 'rolledBack');
    expect((await proposeNext(again(builder).run)).move).not.toBe('mixup');
    const kept = await step(builder, 'kept');
    expect((await proposeNext(again(kept.builder).run)).move).toBe('mixup');
  });

  it('waits for a priority of another component', async () => {
    const prioritised = guided('try mixup').by('ada', { type: 'componentPrioritised', component: 'training' });
    const { builder, draft } = await step(prioritised, 'rolledBack');
    expect(draft.component).toBe('training');
    expect((await proposeNext(builder.run)).move).toBe('mixup');
  });
});

describe('the playbook, asked for changes to a proposal', () => {
  it('makes another one in the same component, with the words where it knows the move', async () => {
    const { component, source, changed } = await changesTo('a bigger model', 'deeper please');
    const next = await proposeNext(changed.run);
    expect(next).toMatchObject({ component, move: 'deeper' });
    expect(next.source).not.toBe(source);
    expect(next.hypothesis).toContain('ada asked for it: “deeper please”');
  });

  it('says so where it does not, and still proposes something else there', async () => {
    const { component, move, changed } = await changesTo('a bigger model', 'make it sing');
    expect((await analyse(changed.run)).reason).toContain('Guidance “make it sing” names no known move.');
    const next = await proposeNext(changed.run);
    expect(next.component).toBe(component);
    expect(next.move).not.toBe(move);
  });

  it('does not come back with the same code when the words name the same move', async () => {
    const { source, changed } = await changesTo('a bigger model', 'a wider model, only a little');
    expect((await proposeNext(changed.run)).source).not.toBe(source);
  });
});

/** A proposal that followed this guidance, and the run after a person wanted it otherwise. */
async function changesTo(words: string, wish: string) {
  const before = guided(words);
  const diagnosis = await analyse(before.run);
  const draft = await proposeNext(before.run);
  const open = before.and(
    { type: 'componentChosen', diagnosis },
    { type: 'proposalMade', proposal: { ...draft, id: 'p1', diagnosis }, decideBy: null },
  );
  const asked = decide(open.run, { type: 'change', words: wish }, { by: 'ada', at: open.run.updatedAt });
  return { ...draft, changed: open.by('ada', ...asked) };
}
