import { describe, expect, it } from 'vitest';
import { summarise } from '../../../src/agents/llm/reporter.ts';
import { summarySchema } from '../../../src/refine/design.ts';
import type { Run } from '../../../src/refine/run.ts';
import { startedRun } from '../../support/run-builder.ts';
import { asking, scriptedModel } from './scripted-model.ts';

const { run } = startedRun().baselined(0.9).kept(0.91).rolledBack(0.9).scored(0.895, 0.912);

const answer = {
  sentences: [
    'The classifier is right for {finalAccuracy} of {scoredImages} {scoredOn}.',
    'Of all changes {bestChange} helped most.',
    'The improvement of {improvement} is {meaning}.',
  ],
  next: 'Try more of what helped.',
};
const withFirst = (first: string) => ({ ...answer, sentences: [first, ...answer.sentences.slice(1)] });

async function summariseWith(on: Run, ...replies: readonly unknown[]) {
  const model = scriptedModel(...replies);
  return { summary: await summarise(model.llm, asking(on)), problems: model.problems };
}

describe('the reporter', () => {
  it('writes sentences in which every number comes from the run', async () => {
    const { summary } = await summariseWith(run, answer);
    expect(summary.sentences).toEqual([
      'The classifier is right for 91.5% of 2,000 images that it had never seen.',
      'Of all changes “step_1 on” in training helped most.',
      expect.stringMatching(/^The improvement of \d\.\d points is larger than chance alone would explain\.$/),
    ]);
    expect(summary).toMatchObject({ next: answer.next, author: 'model' });
    expect(summarySchema.parse(summary)).toEqual(summary);
  });

  it.each([
    ['digits', 'It is right for 99% of the images.', '"99"'],
    ['digits of another script', 'It is right for ٩٩ of the images.', '"٩٩"'],
    ['number words', 'It is right for ninety of them.', '"ninety"'],
    ['a percent sign', 'It is right for {finalAccuracy}% of them.', '"%"'],
    ['multiples', 'It is twice as good.', '"twice"'],
    ['no number at all', 'Zero errors remain.', '"Zero"'],
    ['other multiples', 'It is thrice as good.', '"thrice"'],
    ['multiples in a word', 'It is tenfold better.', '"tenfold"'],
    ['multiples with a hyphen', 'It is an n-fold gain.', '"n-fold"'],
    ['parts', 'It is right for nine-tenths of the images.', '"nine"'],
    ['one part', 'A fifth of the errors vanished.', '"fifth"'],
    ['changes by a part', 'The errors are halving.', '"halving"'],
    ['numbers of two words', 'It is right for ninety-five of them.', '"ninety-five"'],
    ['German percentages', 'Die Prozente stimmen.', '"Prozente"'],
    ['accuracies of other images', 'It is at {validationAccuracy}.', 'There is no placeholder {validationAccuracy}.'],
    ['an unknown placeholder', 'It is right for {magic} of them.', 'There is no placeholder {magic}.'],
    ['a placeholder of every object', 'It is {constructor}.', 'There is no placeholder {constructor}.'],
    ['a lonely brace', 'It is {finalAccuracy of them.', 'A brace in'],
    ['no words', ' ', 'A sentence is empty.'],
    ['far too many words', 'very '.repeat(200), 'characters long; at most 600'],
  ])('may not use %s', async (_, sentence, problem) => {
    const { problems } = await summariseWith(run, withFirst(sentence), answer);
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  it('may use words that only look like numbers', async () => {
    const { problems } = await summariseWith(
      run,
      withFirst('Often, someone unfolds a tent; the manifold is canteen food.'),
    );
    expect(problems).toEqual([]);
  });

  it('does not speak of chance where nothing was kept', async () => {
    const { run: unchanged } = startedRun().baselined(0.9).rolledBack(0.89).scored(0.895, 0.895);
    const { summary } = await summariseWith(unchanged, {
      ...answer,
      sentences: ['It is right for {finalAccuracy}.', 'Nothing helped.', 'The improvement is {meaning}.'],
    });
    expect(summary.sentences[2]).toBe(
      'The improvement is nothing: no change was kept, so that the final classifier is the first one.',
    );
  });

  it('writes three sentences', async () => {
    const { problems } = await summariseWith(run, { ...answer, sentences: answer.sentences.slice(1) }, answer);
    expect(problems).toEqual(['"sentences" has 2 entries; give exactly 3.']);
  });

  it('has nothing to say of accuracies where nothing was trained', async () => {
    const failed = startedRun()
      .prepared()
      .and({ type: 'runFailed', reason: 'The first pipeline does not train.', lastLines: [] }).run;
    const { problems, summary } = await summariseWith(failed, answer, {
      sentences: ['There is no classifier.', 'The run ended: {endingReason}', 'Nothing was measured.'],
      next: 'Look at the report.',
    });
    expect(problems).toEqual([expect.stringContaining('There is no placeholder {finalAccuracy}.')]);
    expect(summary.sentences[1]).toBe('The run ended: The first pipeline does not train.');
  });
});
