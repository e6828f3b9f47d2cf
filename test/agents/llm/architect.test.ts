import { describe, expect, it } from 'vitest';
import { design } from '../../../src/agents/llm/architect.ts';
import { designSchema } from '../../../src/refine/design.ts';
import type { Run } from '../../../src/refine/run.ts';
import { startedRun } from '../../support/run-builder.ts';
import { playbook, unpaid } from '../playbook/playbook-run.ts';
import { asking, scriptedModel } from './scripted-model.ts';

const answer = {
  understanding: 'Small grey pictures of clothes; shirts and coats look alike.',
  risks: ['Shirts are easily taken for coats.'],
  changes: [{ component: 'data', field: 'flip', value: 0, reason: 'Shoes all point the same way.' }],
  reasons: ['A small network is enough for small pictures.'],
  ideas: [{ component: 'training', idea: 'Train for longer.' }],
};

const { run } = startedRun().prepared();
const start = () => playbook.architect(run, new AbortController().signal, unpaid);

async function designWith(on: Run, ...replies: readonly unknown[]) {
  const model = scriptedModel(...replies);
  const answered = await design(model.llm, await start(), asking(on));
  return { design: answered, problems: model.problems, asked: model.asked };
}

describe('the architect', () => {
  it('changes values of the playbook’s start and says what it makes of the task', async () => {
    const { pipeline } = await start();
    const { design: made } = await designWith(run, answer);
    expect(made).toEqual({
      pipeline: { ...pipeline, data: pipeline.data.replace('"flip": 0.5', '"flip": 0.0') },
      reasons: ['A small network is enough for small pictures.', 'data: flip is 0. Shoes all point the same way.'],
      author: 'model',
      plan: { understanding: answer.understanding, risks: answer.risks, ideas: answer.ideas },
    });
    expect(designSchema.parse(made)).toEqual(made);
  });

  it('keeps the playbook’s reasons where it keeps the playbook’s start', async () => {
    const { pipeline, reasons } = await start();
    const { design: made } = await designWith(run, { ...answer, changes: [] });
    expect(made.pipeline).toEqual(pipeline);
    expect(made.reasons).toEqual([...answer.reasons, ...reasons]);
  });

  it.each([
    [
      'a field that is not there',
      { ...answer, changes: [{ component: 'model', field: 'layers', value: 9, reason: '' }] },
      'CONFIG of model.py has no plain value called "layers"',
    ],
    [
      'a value of another type',
      { ...answer, changes: [{ component: 'model', field: 'width', value: 'wide', reason: '' }] },
      'is a number (16), not a string ("wide")',
    ],
    ['a fourth component', { ...answer, ideas: [{ component: 'labels', idea: 'Clean them.' }] }, 'Invalid option'],
    ['no ideas', { ...answer, ideas: [] }, 'at least one idea'],
    ['no reasons', { ...answer, reasons: [' '] }, 'at least one sentence in "reasons"'],
    ['no understanding', { ...answer, understanding: '' }, '"understanding" is empty.'],
  ])('is told what is wrong with %s', async (_, reply, problem) => {
    const { problems } = await designWith(run, reply, answer);
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  it('cuts what would not fit the thread', async () => {
    const { design: made } = await designWith(run, {
      ...answer,
      understanding: 'long '.repeat(5000),
      risks: Array.from({ length: 99 }, () => 'risk '.repeat(500)),
      ideas: Array.from({ length: 99 }, () => ({ component: 'data', idea: 'idea '.repeat(500) })),
    });
    expect(designSchema.safeParse(made).success).toBe(true);
  });

  it('hears why its design was refused', async () => {
    const refused: Run = {
      ...run,
      phase: { name: 'designing', refusals: [{ problem: 'loss is not a number', draft: null }] },
    };
    expect((await designWith(refused, answer)).asked[0]?.task).toContain('- "loss is not a number"');
  });

  it('sees some training images where the dataset came with a sheet of them', async () => {
    expect((await designWith(run, answer)).asked[0]?.pictures).toEqual([]);
    const profile =
      run.profile === null ? null : { ...run.profile, contactSheet: Buffer.from('png').toString('base64') };
    const { asked } = await designWith({ ...run, profile }, answer);
    expect(asked[0]?.pictures?.map((picture) => Buffer.from(picture).toString())).toEqual(['png']);
    expect(asked[0]?.task).toContain('The picture shows some of its training images.');
  });
});
