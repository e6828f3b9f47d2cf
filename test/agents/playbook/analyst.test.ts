import { describe, expect, it } from 'vitest';
import { analyse, builtIn, proposeNext, ranDry, runThatShows } from './playbook-run.ts';

const overfits = { train: 0.99, val: 0.91, curve: [0.9, 0.905, 0.91], trainSeconds: 18 };
const underfits = { train: 0.893, val: 0.89, curve: [0.84, 0.89], trainSeconds: 9 };
const levelledOff = { train: 0.93, val: 0.92, curve: [0.9, 0.919, 0.92], trainSeconds: 19.9 };

describe('the analyst', () => {
  it('answers an overfitting pipeline with something that keeps it from learning by heart', async () => {
    const { run } = runThatShows(overfits);
    expect((await analyse(run)).reason).toContain(
      '99.0% of training and 91.0% of validation images are right, a gap of 8.0 points',
    );
    const { component, move } = await proposeNext(run);
    expect(component).toBe('data');
    expect(['erasing', 'larger shifts', 'mixup', 'cutmix']).toContain(move);
  });

  it('answers an underfitting pipeline with more of what it lacks, never with regularisation', async () => {
    const { run } = runThatShows(underfits);
    expect((await analyse(run)).reason).toMatch(
      /still rose 5\.0 points in the last epoch and training takes 9\.0 s of the 20 s allowed: the pipeline underfits/,
    );
    expect([
      'longer training',
      'wider',
      'another stage',
      'smaller shifts',
      'higher learning rate',
      'smaller batches',
    ]).toContain((await proposeNext(run)).move);
  });

  it('proposes nothing that takes longer where the time of a trial is used up', async () => {
    const { run } = runThatShows(levelledOff);
    expect((await analyse(run)).reason).toContain('the last epoch moved it by only 0.1 points');
    expect((await proposeNext(run)).costFactor).toBeLessThanOrEqual(1.02);
  });

  it('asks for smaller or steadier steps where the loss does not fall', async () => {
    const { run } = runThatShows({ ...underfits, losses: [0.8, 1.4] });
    expect((await analyse(run)).reason).toContain('The training loss does not fall steadily');
    expect(await proposeNext(run)).toMatchObject({ component: 'training', move: 'lower learning rate' });
  });

  it('names the two classes that are confused most, and what the other components promise', async () => {
    const { component, reason } = await analyse(runThatShows(underfits).run);
    expect(reason).toMatch(/Shirt against \w+ is \d+\.\d% of the errors/);
    for (const other of ['data', 'model', 'training'].filter((name) => name !== component))
      expect(reason).toContain(`in ${other}`);
  });

  it('says the same of the same run', async () => {
    const { run } = runThatShows(underfits);
    expect(await analyse(run)).toEqual(await analyse(structuredClone(run)));
    expect(await proposeNext(run)).toEqual(await proposeNext(structuredClone(run)));
  });

  it('works on the component that was prioritised', async () => {
    for (const component of ['data', 'model', 'training'] as const) {
      const { run } = runThatShows(underfits).by('ada', { type: 'componentPrioritised', component });
      expect((await analyse(run)).reason).toContain('is next because it was prioritised');
      expect((await proposeNext(run)).component).toBe(component);
    }
  });

  it('leaves frozen components alone', async () => {
    const { run } = runThatShows(underfits).by(
      'ada',
      { type: 'componentFrozen', component: 'model' },
      { type: 'componentFrozen', component: 'training' },
    );
    expect((await analyse(run)).component).toBe('data');
    expect((await analyse(run)).reason).toContain('nothing that fits is left in the others');
  });

  it('goes on elsewhere when the prioritised component was rewritten so that no move fits it', async () => {
    const rewritten = { ...builtIn, model: 'def build(info):\n    return Net(info)\n' };
    const { run } = runThatShows(underfits).by('ada', { type: 'componentPrioritised', component: 'model' });
    const strange = { ...run, incumbent: { pipeline: rewritten, trials: run.incumbent?.trials ?? [] } };
    const { component, reason } = await analyse(strange);
    expect(component).not.toBe('model');
    expect(reason).toContain('Model was prioritised but has no untried move left.');
  });

  it('runs dry with a sentence where nothing can be edited', async () => {
    const { run } = runThatShows(underfits);
    const strange = {
      ...run,
      incumbent: { pipeline: { data: 'a', model: 'b', training: 'c' }, trials: run.incumbent?.trials ?? [] },
    };
    expect(await ranDry(strange)).toBe('After 0 steps and at 89.0% the playbook knows no further move.');
  });
});
