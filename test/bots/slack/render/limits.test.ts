import { describe, expect, it } from 'vitest';
import type { Card, Part } from '../../../../src/bots/card.ts';
import type { Form } from '../../../../src/bots/slack/render/message.ts';
import { renderCard } from '../../../../src/bots/slack/render/render-card.ts';
import { card, partsWith } from './given-cards.ts';
import { buttonsOf, expectHarmless, expectTaken, wordsOf } from './read-message.ts';

const lines = (many: number, line = 'a line of some words') =>
  Array.from({ length: many }, (_, index) => `${line} ${index}`).join('\n');

const longDiff: Part = { kind: 'diff', title: 'training.py', diff: `@@ -1,300 +1,300 @@\n${lines(300, '+    x =')}` };
const longTable: Part = {
  kind: 'table',
  caption: 'Every step',
  columns: ['Step', 'Change'],
  rows: Array.from({ length: 400 }, (_, index) => [String(index), `=change ${index}`]),
};
const longText: Part = { kind: 'text', text: lines(500) };
const longOutput: Part = { kind: 'details', title: 'Its last lines', text: lines(800), isCode: true };
const longReasons: Part = { kind: 'details', title: 'Evidence', text: lines(300), isCode: false };

/** What Slack takes, with every button, every file named, and each name used once. */
function render(each: Card, form: Form) {
  const rendering = renderCard('r1', each, { form, edition: 'e1', mention: ['U02ADA'] });
  expectTaken(rendering.message, form);
  expectHarmless(rendering.message, ['U02ADA']);
  expect(buttonsOf(rendering.message)).toHaveLength(each.actions.length);
  const names = rendering.files.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
  for (const name of names) expect(wordsOf(rendering.message)).toContain(name);
  return rendering;
}

it('is shorter in its basic form, so that this can follow where Slack finds the rich one too long', () => {
  const parts = [longText, longText, longDiff];
  const lengthOf = (form: Form) => wordsOf(render(card(...parts), form).message).length;
  expect(lengthOf('basic')).toBeLessThan(0.75 * lengthOf('rich'));
});

describe.each(['rich', 'basic'] as const)('a card that is too long, in its %s form', (form) => {
  it('shows the beginning of a change and has all of it in a file', () => {
    const { message, files } = render(card(longDiff), form);
    expect(files.map(({ name }) => name)).toEqual(['p1-training.diff']);
    expect(files[0]?.text.split('\n')).toHaveLength(302);
    expect(files[0]?.alt).toBe('training.py, of “Title”');
    expect(wordsOf(message)).toContain('+    x = 30');
    expect(wordsOf(message)).not.toContain('+    x = 299');
    expect(wordsOf(message)).toContain('The whole change (301 lines) is in p1-training.diff, below.');
  });

  it('shows of many lines that go only the first, so that those that come are seen', () => {
    const diff = `@@ -1,60 +1 @@\n${lines(60, '-old')}\n+new`;
    const words = wordsOf(render(card({ kind: 'diff', title: 'model.py', diff }), form).message);
    expect(words).toContain('+new');
    expect(words).toContain('… 52 more lines go');
  });

  it('shows the first rows of a table and has all of them as CSV that runs no formula', () => {
    const { message, files } = render(card(longTable), form);
    expect(files[0]?.name).toBe('p1-every-step.csv');
    expect(files[0]?.text.split('\n').slice(0, 2)).toEqual(['"Step","Change"', `"0","'=change 0"`]);
    expect(files[0]?.text.trim().split('\n')).toHaveLength(401);
    expect(wordsOf(message)).toContain('All of it (400 rows) is in p1-every-step.csv, below.');
  });

  it('cuts words between words, and says where all of them are', () => {
    const { message, files } = render(card(longText), form);
    expect(files).toMatchObject([{ name: 'p1-text.txt', text: `${lines(500)}\n` }]);
    expect(wordsOf(message)).toContain('The whole text is in p1-text.txt, below.');
  });

  it('gives up details before changes, and changes before tables', () => {
    const parts = [longText, longTable, longDiff, longOutput, longReasons];
    const { message, files } = render(card(...parts), form);
    expect(files.map(({ name }) => name)).toEqual([
      'p1-text.txt',
      'p1-every-step.csv',
      'p1-training.diff',
      'p1-its-last-lines.txt',
      'p1-evidence.txt',
    ]);
    const words = wordsOf(message);
    expect(words).toContain('=change 1');
    expect(words).toContain('+    x = 1');
    expect(words).toContain('Evidence');
    expect(words).not.toContain('a line of some words 790');
  });

  it('has the last of far too many parts in a file', () => {
    const parts = Array.from({ length: 90 }, (_, index): Part => ({ kind: 'text', text: `part ${index}` }));
    const { message, files } = render(card(...parts), form);
    expect(wordsOf(message)).toContain('part 30');
    expect(files.map(({ name }) => name)).toEqual(['proposal-p1-rest.txt']);
    expect(files[0]?.text).toContain('part 89');
    expect(wordsOf(message)).toContain('The rest is in proposal-p1-rest.txt, below.');
  });

  it.each([
    ['words', 'a few long words '.repeat(900)],
    ['one long word', 'x'.repeat(9000)],
    ['signs that are written out', '<&>'.repeat(4000)],
    ['backticks', '`'.repeat(6000)],
    ['letters of two halves', '👚'.repeat(3000)],
    ['lines', lines(2000)],
  ])('is still a message: %s everywhere', (_name, words) => {
    const each = { ...card(...partsWith(words)), title: words, fallback: words };
    const actions = [{ label: words, typed: 'approve p1', says: words, style: 'plain' as const }, ...each.actions];
    const { message, files } = render({ ...each, actions }, form);
    expect(message.text).not.toMatch(/&[a-z]*$/);
    expect(files.length).toBeGreaterThan(0);
    for (const { text } of files) expect(text.trim()).not.toBe('');
  });

  it('names files of equal parts apart', () => {
    const { files } = render(card(longReasons, longReasons, longReasons), form);
    expect(files.map(({ name }) => name)).toEqual(['p1-evidence.txt', 'p1-evidence-2.txt', 'p1-evidence-3.txt']);
  });
});
