import { describe, expect, it } from 'vitest';
import { repetition } from '../../../src/agents/llm/repetition.ts';
import type { Run } from '../../../src/refine/run.ts';
import { builtIn, runThatShows } from '../playbook/playbook-run.ts';
import { edited, tried } from './llm-run.ts';

const rate = (run: Run, value: number) => edited(run, 'training', '"learning_rate": 0.1', `"learning_rate": ${value}`);
const verdicts = ['rolledBack', 'inconclusive', 'failed', 'vetoed'] as const;
const doubledRate = (verdict: (typeof verdicts)[number] | 'kept' | 'dropped') =>
  tried(runThatShows(), { component: 'training', source: rate(runThatShows().run, 0.2) }, verdict);

describe('an idea', () => {
  it.each(verdicts)('that was %s is not made again under another name', (verdict) => {
    const { run } = doubledRate(verdict);
    const said = repetition(run, 'training', { move: 'bolder strides', source: rate(run, 0.21) });
    expect(said).toMatch(/^This idea was tried before: step 1, training: "higher learning rate"/);
  });

  it('with another direction or a value far from it is another idea', () => {
    const { run } = doubledRate('rolledBack');
    for (const value of [0.05, 0.4, 0.12])
      expect(repetition(run, 'training', { move: 'higher learning rate', source: rate(run, value) })).toBeNull();
  });

  it('with positive values is near another where their logarithms are', () => {
    const before = runThatShows();
    const { run } = tried(before, { component: 'training', source: rate(before.run, 0.001) }, 'rolledBack');
    const said = (value: number) => repetition(run, 'training', { move: 'smaller steps', source: rate(run, value) });
    expect(said(0.03)).toBeNull();
    expect(said(0.003)).not.toBeNull();
  });

  it('that was dropped was never judged', () => {
    const { run } = doubledRate('dropped');
    expect(repetition(run, 'training', { move: 'higher learning rate', source: rate(run, 0.2) })).toBeNull();
  });

  it('may come again once the incumbent has changed, but not a third time', () => {
    const wider = (run: Run) => edited(run, 'model', '"width": 16', '"width": 24');
    const first = doubledRate('rolledBack');
    const kept = tried(first, { component: 'model', source: wider(first.run), move: 'wider' }, 'kept');
    const again = { move: 'higher learning rate', source: rate(kept.run, 0.2) };
    expect(repetition(kept.run, 'training', again)).toBeNull();
    const second = tried(kept, { component: 'training', ...again }, 'inconclusive');
    const other = edited(second.run, 'model', '"depth": 1', '"depth": 2');
    const third = tried(second, { component: 'model', source: other, move: 'deeper' }, 'kept');
    expect(repetition(third.run, 'training', again)).toContain('step 3');
  });

  it('that a person vetoed comes again only after people have said more', () => {
    const vetoed = doubledRate('vetoed');
    const again = { move: 'higher learning rate', source: rate(vetoed.run, 0.2) };
    const source = edited(vetoed.run, 'model', '"width": 16', '"width": 24');
    const kept = tried(vetoed, { component: 'model', source, move: 'wider' }, 'kept');
    expect(repetition(kept.run, 'training', again)).toContain('VETOED by "ada": "boom"');
    const guided = kept.by('ada', { type: 'guidanceGiven', words: 'now try the higher learning rate' });
    expect(repetition(guided.run, 'training', again)).toBeNull();
  });

  it('that a person vetoed is not freed by what people had said before', () => {
    const before = runThatShows();
    const source = rate(before.run, 0.2);
    const [proposal] = tried(before, { component: 'training', source }, 'dropped').run.steps.map(
      (step) => step.proposal,
    );
    if (proposal === undefined) throw new Error('a step was tried');
    const { run } = before
      .and(
        { type: 'componentChosen', diagnosis: proposal.diagnosis },
        { type: 'proposalMade', proposal, decideBy: null },
      )
      .by('ada', { type: 'guidanceGiven', words: 'leave the learning rate alone' })
      .by('ada', { type: 'proposalVetoed', proposal: proposal.id, reason: null, byDefault: false });
    expect(repetition(run, 'training', { move: 'higher learning rate', source })).not.toBeNull();
  });

  it('that people vetoed twice does not come a third time', () => {
    const speak = (builder: ReturnType<typeof doubledRate>) =>
      builder.by('ada', { type: 'guidanceGiven', words: 'now try the higher learning rate' });
    const once = speak(doubledRate('vetoed'));
    const again = { component: 'training' as const, move: 'higher learning rate', source: rate(once.run, 0.2) };
    expect(repetition(once.run, 'training', again)).toBeNull();
    expect(repetition(speak(tried(once, again, 'vetoed')).run, 'training', again)).toContain('step 2');
  });

  it('may come in another form as often as changes are asked for', () => {
    const before = runThatShows();
    const proposed = { component: 'training' as const, move: 'higher learning rate', source: rate(before.run, 0.2) };
    const reason = 'changes asked for: a little less';
    const once = tried(before, proposed, 'vetoed', reason);
    const twice = tried(once, { ...proposed, source: rate(before.run, 0.19) }, 'vetoed', reason);
    const again = { move: 'higher learning rate', source: rate(before.run, 0.18) };
    expect(repetition(twice.run, 'training', again)).toBeNull();
  });

  it.each([
    ['wider network', 'deeper network'],
    ['longer training', 'stronger training'],
    ['添加残差连接', '全局平均池化'],
    ['→', '…'],
  ])('of new code called “%s” is not one called “%s”', (one, other) => {
    const code = (name: string) => `${builtIn.model}\n\ndef ${name}(x):\n    return x.${name}()\n`;
    const { run } = tried(runThatShows(), { component: 'model', source: code('a'), move: one }, 'rolledBack');
    expect(repetition(run, 'model', { move: other, source: code('b') })).toBeNull();
    if (one !== '→') expect(repetition(run, 'model', { move: one, source: code('b') })).not.toBeNull();
  });

  it('of new code is known by its lines and by the words of its name', () => {
    const lines = (count: number) =>
      Array.from({ length: count }, (_, line) => `    x${line} = mix(${line})`).join('\n');
    const written = `${builtIn.model}\n\ndef extra(x):\n${lines(10)}\n`;
    const { run } = tried(
      runThatShows(),
      { component: 'model', source: written, move: 'Squeeze blocks' },
      'rolledBack',
    );
    const other = `${builtIn.model}\n\ndef another(y):\n    return y * 2\n`;
    expect(repetition(run, 'model', { move: 'feature mixing', source: `${written}    return x\n` })).not.toBeNull();
    expect(repetition(run, 'model', { move: 'add the squeezed block', source: other })).not.toBeNull();
    expect(repetition(run, 'model', { move: 'stochastic depth', source: other })).toBeNull();
  });

  it('whose code crashed may be written again in other lines', () => {
    const written = `${builtIn.model}\n\ndef extra(x):\n    return x.no_such_thing()\n`;
    const { run } = tried(runThatShows(), { component: 'model', source: written, move: 'extra head' }, 'failed');
    const other = `${builtIn.model}\n\ndef another(y):\n    return y * 2\n`;
    expect(repetition(run, 'model', { move: 'extra head', source: other })).toBeNull();
    expect(repetition(run, 'model', { move: 'extra head', source: written })).not.toBeNull();
  });
});
