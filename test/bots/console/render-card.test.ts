import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { Card, Part } from '../../../src/bots/card.ts';
import { createPaint } from '../../../src/bots/console/paint.ts';
import { renderCard } from '../../../src/bots/console/render-card.ts';
import { view } from '../../../src/bots/view.ts';
import { startedRun } from '../../support/run-builder.ts';

const plain = createPaint(false);
const colours = createPaint(true);

const card = (...parts: readonly Part[]): Card => ({
  key: 'k',
  at: 0,
  tone: 'info',
  title: 'Title',
  fallback: 'All in one.',
  parts,
  actions: [],
  files: [],
});

describe('a card in a terminal', () => {
  it('is a box with a title, aligned facts and what can be typed', () => {
    const facts: Part = {
      kind: 'facts',
      facts: [
        { label: 'Gain', value: '+0.42 points' },
        { label: 'Cost', value: 'about 20 s' },
      ],
    };
    const actions = [{ label: 'Approve', typed: 'approve p1', says: 'Approve p1', style: 'primary' as const }];
    expect(renderCard({ ...card(facts), actions }, 40, plain)).toEqual([
      '┌─ Title ──────────────────────────────┐',
      '│ Gain  +0.42 points                   │',
      '│ Cost  about 20 s                     │',
      '│                                      │',
      '│ [approve p1]                         │',
      '└──────────────────────────────────────┘',
    ]);
  });

  it('is one line when it is one sentence', () => {
    expect(renderCard(card(), 40, plain)).toEqual(['• All in one.']);
  });

  it('goes without the box where that does not fit', () => {
    expect(renderCard(card({ kind: 'text', text: 'Some words.' }), 20, plain)).toEqual(['Title', 'Some words.', '']);
  });

  it.each([30, 40, 60, 80, 120, 200])('never gets wider than a terminal of %i columns', (columns) => {
    const wide = startedRun({
      classes: ['日本語の長いクラス名', 'x'.repeat(150), ...Array.from({ length: 30 }, (_, index) => `class ${index}`)],
    });
    const { run, events } = wide
      .baselined(0.9)
      .kept(0.91, { hypothesis: 'w'.repeat(300) })
      .scored(0.9, 0.91)
      .reported();
    for (const each of view(run, events, null)) {
      for (const line of renderCard(each, columns, colours)) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
    }
  });

  it('says the same with and without colours', () => {
    const { run, events } = startedRun().baselined(0.9).kept(0.91).scored(0.9, 0.91).reported();
    for (const each of view(run, events, null)) {
      const painted = renderCard(each, 80, colours);
      expect(painted.join('')).toContain('\u001b[');
      expect(painted.map((line) => stripVTControlCharacters(line))).toEqual(renderCard(each, 80, plain));
    }
  });

  it('says of a button where words have to follow', () => {
    const button = { label: 'Ask', says: 'Ask', style: 'plain' as const };
    const actions = [
      { ...button, typed: 'change p1', asks: { label: 'What?', isOptional: false } },
      { ...button, typed: 'veto p1', asks: { label: 'Why?', isOptional: true } },
    ];
    expect(renderCard({ ...card({ kind: 'text', text: 'Why.' }), actions }, 60, plain).join('\n')).toContain(
      '[change p1 …]   [veto p1]',
    );
  });

  it('lets nothing from a sandbox or a dataset steer the terminal', () => {
    const hostile = '\u001b[2J\u001b]0;owned\u0007up\rdown\u0008\u009b31m\u202eright\u0000';
    const parts: readonly Part[] = [
      { kind: 'text', text: hostile },
      { kind: 'facts', facts: [{ label: 'Classes', value: hostile }] },
      { kind: 'details', title: 'Its last lines', text: hostile, isCode: true },
      { kind: 'table', caption: hostile, columns: [hostile], rows: [[hostile]] },
      { kind: 'diff', title: 'model.py', diff: `+${hostile}` },
      { kind: 'chart', title: 'c', unit: '%', series: [{ name: 'p1', values: [1, 2] }], says: hostile },
      { kind: 'note', text: hostile, at: null },
    ];
    const lines = renderCard({ ...card(...parts), title: hostile }, 80, plain).join('');
    expect(lines).toContain('down');
    expect(lines).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  });

  it('shows the beginning of a long diff and says how much is left', () => {
    const diff = Array.from({ length: 50 }, (_, index) => `+line ${index}`).join('\n');
    const lines = renderCard(card({ kind: 'diff', title: 'model.py', diff }), 60, plain).join('\n');
    expect(lines).toContain('+line 29');
    expect(lines).not.toContain('+line 30');
    expect(lines).toContain('… 20 more lines');
  });

  it('shows of many lines that go only the first, so that those that come are seen', () => {
    const lines = (sign: string, many: number) => Array.from({ length: many }, (_, index) => `${sign}line ${index}`);
    const diff = ['@@ -1,40 +1,2 @@', ...lines('-', 40), ...lines('+', 2)].join('\n');
    const text = renderCard(card({ kind: 'diff', title: 'model.py', diff }), 60, plain).join('\n');
    expect(text).toContain('-line 7');
    expect(text).not.toContain('-line 8');
    expect(text).toContain('… 32 more lines go');
    expect(text).toContain('+line 1');
  });

  it('shows the whole of a title that is too long for its edge', () => {
    const title = `Proposal p1 (model): ${'a long change '.repeat(8)}and its end`;
    const lines = renderCard({ ...card({ kind: 'text', text: 'Why.' }), title }, 60, plain);
    expect(lines.join('\n')).toContain('and its end');
  });

  it('lets items go on below their own words', () => {
    const text = renderCard(card({ kind: 'text', text: `• ${'word '.repeat(20)}\n• next` }), 60, plain);
    expect(text[2]).toMatch(/^│ {3}word/);
  });

  it('draws progress, steps and curves with words beside them', () => {
    const parts: readonly Part[] = [
      { kind: 'progress', label: 'Epoch', done: 4, total: 8, note: 'about 9 s left' },
      {
        kind: 'steps',
        title: 'This run',
        steps: [
          { title: 'Prepare', state: 'done', note: null },
          { title: 'Refine', state: 'running', note: '2 steps done' },
        ],
      },
      {
        kind: 'chart',
        title: 'Accuracy',
        unit: '%',
        series: [{ name: 'p1', values: [80, 90, 91] }],
        says: 'It rises.',
      },
    ];
    const text = renderCard(card(...parts), 80, plain).join('\n');
    expect(text).toContain('Epoch 4 of 8');
    expect(text).toContain('████████████████████░░░░░░░░░░░░░░░░░░░░  about 9 s left');
    expect(text).toContain('[x] Prepare (done)');
    expect(text).toContain('[>] Refine (running): 2 steps done');
    expect(text).toContain('p1  ▁▇█  80.00 → 91.00 %');
  });
});
