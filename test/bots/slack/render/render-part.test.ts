import { describe, expect, it } from 'vitest';
import type { Part } from '../../../../src/bots/card.ts';
import type { Form } from '../../../../src/bots/slack/render/message.ts';
import { renderCard } from '../../../../src/bots/slack/render/render-card.ts';
import { startTime } from '../../../support/run-builder.ts';
import { card } from './given-cards.ts';
import { nodesOf, wordsOf } from './read-message.ts';

function blocksOf(part: Part, form: Form = 'rich') {
  const { message } = renderCard('r1', { ...card(part), actions: [] }, { form, edition: 'e1', mention: [] });
  return message.blocks.slice(1);
}

const textsOf = (blocks: readonly unknown[]) =>
  nodesOf(blocks).flatMap(({ type, text }) => (type === 'text' ? [text] : []));

describe('a part of a card on Slack', () => {
  it('is a list where its text has items', () => {
    const blocks = blocksOf({ kind: 'text', text: 'Risks:\n• first\n• second\n1. one\n2. two\n7. seven' });
    const [block] = blocks;
    expect(block).toMatchObject({
      elements: [
        { type: 'rich_text_section' },
        { type: 'rich_text_list', style: 'bullet' },
        { type: 'rich_text_list', style: 'ordered' },
        { type: 'rich_text_section' },
      ],
    });
    expect(textsOf(blocks)).toEqual(['Risks:', 'first', 'second', 'one', 'two', '7. seven']);
  });

  it('says a fact in a line of its own', () => {
    const blocks = blocksOf({
      kind: 'facts',
      facts: [
        { label: 'Gain', value: '+0.42 points' },
        { label: 'Next', value: '' },
      ],
    });
    expect(textsOf(blocks)).toEqual(['Gain: ', '+0.42 points', 'Next: ', '–']);
  });

  it('draws progress with words beside it', () => {
    const blocks = blocksOf({ kind: 'progress', label: 'Epoch', done: 4, total: 8, note: 'about 9 s left' });
    expect(textsOf(blocks)).toEqual(['Epoch 4 of 8 (50 %)', '████████████░░░░░░░░░░░░  about 9 s left']);
  });

  it.each(['rich', 'basic'] as const)('says the state of a step in words, in the %s form', (form) => {
    const steps: Part = {
      kind: 'steps',
      title: 'This run',
      steps: [
        { title: 'Prepare', state: 'done', note: null },
        { title: 'Refine', state: 'running', note: '2 steps done' },
        { title: 'Report', state: 'waiting', note: null },
      ],
    };
    const words = wordsOf({ blocks: blocksOf(steps, form) });
    expect(words).toBe('This run\nPrepare: done\nRefine: running, 2 steps done\nReport: waiting');
    expect(blocksOf(steps, form)).toMatchObject([{ type: form === 'rich' ? 'plan' : 'rich_text' }]);
  });

  const table: Part = {
    kind: 'table',
    caption: 'Accuracy per class',
    columns: ['Class', 'Before', 'Points'],
    rows: [['日本', '93.45 %', '−0.50'], ['Shirt', '–', '+0.42 (+0.11 to +0.73)'], ['Bag']],
  };

  it('is a table that can be sorted by its numbers', () => {
    const [block] = blocksOf(table);
    expect(block).toMatchObject({
      type: 'data_table',
      caption: 'Accuracy per class',
      row_header_column_index: 0,
      page_size: 3,
      rows: [
        [{ text: 'Class' }, { text: 'Before' }, { text: 'Points' }],
        [{ text: '日本' }, { type: 'raw_number', value: 93.45, text: '93.45 %' }, { type: 'raw_number', value: -0.5 }],
        [{ text: 'Shirt' }, { text: '–' }, { type: 'raw_text', text: '+0.42 (+0.11 to +0.73)' }],
        [{ text: 'Bag' }, { text: '–' }, { text: '–' }],
      ],
    });
  });

  it('is a table of aligned characters where there are no tables', () => {
    expect(textsOf(blocksOf(table, 'basic'))[1]).toBe(
      [
        'Class   Before                  Points',
        '─────  ───────  ──────────────────────',
        '日本   93.45 %                   −0.50',
        'Shirt        –  +0.42 (+0.11 to +0.73)',
        'Bag          –                       –',
      ].join('\n'),
    );
  });

  it('is a list where its rows are too wide for a line', () => {
    const rows = [['Ankle boot', '93.45 %', 'a long remark that goes on and on beyond the edge of a thread']];
    const [caption, head, ...row] = textsOf(blocksOf({ ...table, rows }, 'basic'));
    expect([caption, head]).toEqual(['Accuracy per class', 'Class · Before · Points']);
    expect(row.join('')).toBe(`${rows[0]?.join(' · ')}`);
  });

  it('says that a table has no rows', () => {
    expect(textsOf(blocksOf({ ...table, rows: [] }))).toEqual(['Accuracy per class', 'There are no rows.']);
  });

  it('draws curves below each other, with the sentence that says what they show', () => {
    const series = [
      { name: 'p1', values: [80, 90, 91] },
      { name: 'baseline', values: [70, Number.NaN, 80] },
    ];
    const blocks = blocksOf({ kind: 'chart', title: 'Accuracy', unit: '%', series, says: 'It rises.' });
    expect(textsOf(blocks)).toEqual([
      'Accuracy',
      'p1        ▁▇█  80.00 → 91.00 %\nbaseline  ▁█  70.00 → 80.00 %',
      'It rises.',
    ]);
  });

  it('shows a change as code', () => {
    const [block] = blocksOf({ kind: 'diff', title: 'model.py', diff: '@@ -4 +4 @@\n-a\n+b' });
    expect(block).toMatchObject({ elements: [{}, { type: 'rich_text_preformatted' }] });
    expect(textsOf([block])).toEqual(['Change in model.py', '@@ -4 +4 @@\n-a\n+b']);
  });

  const reasons: Part = { kind: 'details', title: 'Evidence', text: '• one\n• two', isCode: false };

  it('folds what is long', () => {
    expect(blocksOf(reasons)).toMatchObject([
      {
        type: 'container',
        title: { text: 'Evidence' },
        is_collapsible: true,
        default_collapsed: true,
        child_blocks: [{ type: 'section', text: { type: 'plain_text', text: '• one\n• two' } }],
      },
    ]);
    expect(blocksOf({ ...reasons, isCode: true })).toMatchObject([
      { child_blocks: [{ text: { type: 'mrkdwn', text: '```\n• one\n• two\n```' } }] },
    ]);
  });

  it('quotes what it cannot fold', () => {
    expect(blocksOf(reasons, 'basic')).toMatchObject([{ elements: [{}, { type: 'rich_text_quote' }] }]);
    expect(blocksOf({ ...reasons, isCode: true }, 'basic')).toMatchObject([
      { elements: [{}, { type: 'rich_text_preformatted' }] },
    ]);
  });

  it('says a time in the reader’s own time zone', () => {
    expect(blocksOf({ kind: 'note', text: 'Approved by bob', at: startTime })).toMatchObject([
      {
        type: 'context',
        elements: [
          { text: 'Approved by bob · <!date^1795442400^{date_short_pretty} at {time}|2026-11-23, 14:00 UTC>' },
        ],
      },
    ]);
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
    expect(blocksOf(part)).toEqual([]);
  });
});
