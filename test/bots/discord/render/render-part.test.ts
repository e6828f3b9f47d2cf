import { describe, expect, it } from 'vitest';
import type { Part } from '../../../../src/bots/card.ts';
import { renderCard } from '../../../../src/bots/discord/render/render-card.ts';
import { startTime } from '../../../support/run-builder.ts';
import { card } from '../../slack/render/given-cards.ts';
import { options, textsOf } from './read-message.ts';

function textsOfPart(part: Part, now = startTime): readonly string[] {
  const [, ...texts] = textsOf(renderCard({ ...card(part), actions: [] }, { ...options, now }));
  return texts;
}

describe('a part of a card on Discord', () => {
  it('is a list where its text has items', () => {
    expect(
      textsOfPart({ kind: 'text', text: 'Risks:\n• first\n• - second\n1. one\n7. seven\n\n- no item\n• ' }),
    ).toEqual(['Risks:\n- first\n- \\- second\n1. one\n7. seven\n\n\\- no item\n•']);
  });

  it('says a fact in a line of its own', () => {
    const facts = [
      { label: 'Gain', value: '+0.42 points' },
      { label: 'Next', value: '' },
      { label: '', value: 'no label' },
    ];
    expect(textsOfPart({ kind: 'facts', facts })).toEqual(['**Gain:** +0.42 points\n**Next:** –\nno label']);
  });

  it('draws progress with words beside it', () => {
    const progress: Part = { kind: 'progress', label: 'Epoch', done: 4, total: 8, note: 'about 9 s left' };
    expect(textsOfPart(progress)).toEqual(['**Epoch 4 of 8 (50 %)**\n`████████████░░░░░░░░░░░░`  about 9 s left']);
    expect(textsOfPart({ ...progress, total: 0, note: null })).toEqual([
      '**Epoch 4 of 0**\n`░░░░░░░░░░░░░░░░░░░░░░░░`',
    ]);
  });

  it('says the state of a step in words', () => {
    const steps: Part = {
      kind: 'steps',
      title: 'This run',
      steps: [
        { title: 'Prepare', state: 'done', note: null },
        { title: 'Refine', state: 'running', note: '2 steps done' },
        { title: 'Report', state: 'waiting', note: null },
      ],
    };
    expect(textsOfPart(steps)).toEqual([
      '**This run**\n- Prepare: done\n- **Refine: running**, 2 steps done\n- Report: waiting',
    ]);
  });

  const table: Part = {
    kind: 'table',
    caption: 'Accuracy per class',
    columns: ['Class', 'Before', 'Points'],
    rows: [['日本', '93.45 %', '−0.50'], ['Shirt', '–', '+0.42 (+0.11 to +0.73)'], ['Bag']],
  };

  it('is a table of aligned characters', () => {
    expect(textsOfPart(table)).toEqual([
      [
        '**Accuracy per class**',
        '```',
        'Class   Before                  Points',
        '─────  ───────  ──────────────────────',
        '日本   93.45 %                   −0.50',
        'Shirt        –  +0.42 (+0.11 to +0.73)',
        'Bag          –                       –',
        '```',
      ].join('\n'),
    ]);
  });

  it('is a list where its rows are too wide for a line', () => {
    const rows = [['Ankle boot', '93.45 %', 'a remark that goes on beyond the edge of a thread']];
    expect(textsOfPart({ ...table, rows })).toEqual([
      `**Accuracy per class**\n-# Class · Before · Points\n- **Ankle boot** · 93.45 % · ${rows[0]?.[2]}`,
    ]);
  });

  it('says that a table has no rows', () => {
    expect(textsOfPart({ ...table, rows: [] })).toEqual(['**Accuracy per class**\nThere are no rows.']);
  });

  it('draws curves below each other, with the sentence that says what they show', () => {
    const series = [
      { name: 'p1', values: [80, 90, 91] },
      { name: 'baseline', values: [70, Number.NaN, 80] },
    ];
    expect(textsOfPart({ kind: 'chart', title: 'Accuracy', unit: '%', series, says: 'It rises.' })).toEqual([
      '**Accuracy**\n```\np1        ▁▇█  80.00 → 91.00 %\nbaseline  ▁█  70.00 → 80.00 %\n```\nIt rises.',
    ]);
  });

  it('shows a change in colours', () => {
    expect(textsOfPart({ kind: 'diff', title: 'my_model.py', diff: '@@ -4 +4 @@\n-a\n+b' })).toEqual([
      '**Change in my\\_model.py**\n```diff\n@@ -4 +4 @@\n-a\n+b\n```',
    ]);
  });

  it('says reasons in small words, and output as code', () => {
    const reasons: Part = { kind: 'details', title: 'Evidence', text: '• one\n\n• two', isCode: false };
    expect(textsOfPart(reasons)).toEqual(['-# **Evidence**\n-# • one\n-# • two']);
    expect(textsOfPart({ ...reasons, isCode: true })).toEqual(['**Evidence**\n```\n• one\n\n• two\n```']);
  });

  it('says when something was, and how long it is until what is to come', () => {
    const note: Part = { kind: 'note', text: 'Approved by bob', at: startTime };
    expect(textsOfPart(note)).toEqual(['-# Approved by bob · <t:1795442400:f>']);
    expect(textsOfPart(note, startTime - 1)).toEqual(['-# Approved by bob · <t:1795442400:R>']);
    expect(textsOfPart({ ...note, at: null, here: 'Only at this machine.' })).toEqual(['-# Approved by bob']);
  });

  it.each<Part>([
    { kind: 'text', text: ' ' },
    { kind: 'facts', facts: [] },
    { kind: 'steps', title: 'x', steps: [] },
    { kind: 'chart', title: '', unit: '', series: [], says: '' },
    { kind: 'diff', title: 'x', diff: '' },
    { kind: 'details', title: 'x', text: '', isCode: true },
    { kind: 'note', text: '', at: null },
  ])('is left out where it is empty: %o', (part) => {
    expect(textsOfPart(part)).toEqual([]);
  });
});
