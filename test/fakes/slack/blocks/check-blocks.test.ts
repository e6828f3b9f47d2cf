import { describe, expect, it } from 'vitest';
import { checkBlocks, type Surface } from './check-blocks.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const markdown = (text: string) => ({ type: 'mrkdwn', text });
const section = (text = 'Hello') => ({ type: 'section', text: markdown(text) });
const button = (more: object = {}) => ({ type: 'button', text: plain('Veto'), ...more });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const option = (text: string) => ({ text: plain(text), value: text });
const select = (more: object) => actions({ type: 'static_select', options: [option('a')], ...more });
const input = (element: object) => ({ type: 'input', label: plain('Seeds'), element });
const cell = (text: string) => ({ type: 'raw_text', text });
const dataTable = (rows: object[][]) => ({ type: 'data_table', caption: 'Accuracy', rows });
const task = { type: 'task_card', task_id: 't', title: 'Train', status: 'in_progress' };
const line = (text: string) => ({ type: 'rich_text_section', elements: [{ type: 'text', text }] });
const richText = { type: 'rich_text', elements: [line('Hello')] };
const container = (child_blocks: object[], more: object = {}) => ({
  type: 'container',
  title: plain('Why'),
  is_collapsible: true,
  default_collapsed: true,
  child_blocks,
  ...more,
});
const chart = (values: number[]) => ({
  type: 'data_visualization',
  title: 'Accuracy',
  chart: {
    type: 'line',
    series: [{ name: 'Accuracy', data: values.map((value, index) => ({ label: `${index}`, value })) }],
    axis_config: { categories: ['0', '1'], y_label: 'Accuracy (%)' },
  },
});
const many = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index));

describe('Slack’s rules for blocks', () => {
  it.each<[string, Surface, object[]]>([
    [
      'a card',
      'message',
      [{ type: 'header', text: plain('Run') }, section(), actions(button({ style: 'danger', value: 'x' }))],
    ],
    ['a folded explanation', 'message', [container([section(), richText, { type: 'divider' }])]],
    ['a plan', 'message', [{ type: 'plan', title: 'This cycle', tasks: [{ ...task, output: richText }] }]],
    ['tables', 'message', [dataTable([[cell('Class')], [richText]]), { type: 'table', rows: [[cell('a')]] }]],
    ['two charts', 'message', [chart([1, 2]), chart([2, 3])]],
    [
      'a form',
      'modal',
      [
        input({ type: 'number_input', is_decimal_allowed: false, min_value: '1' }),
        { type: 'alert', text: plain('Mind') },
      ],
    ],
    ['a Home tab', 'home', [section(), select({ initial_option: option('a') })]],
  ])('take %s', (_, surface, blocks) => {
    expect(checkBlocks(blocks, surface)).toMatchObject({
      blocks: blocks.map(({ type }: { type?: string }) => ({ type })),
    });
  });

  it('give every block and element an id', () => {
    const checked = checkBlocks([section(), actions(button())], 'message');
    const id = expect.stringMatching(/^b/);
    expect(checked).toMatchObject({ blocks: [{ block_id: id }, { block_id: id, elements: [{ action_id: id }] }] });
  });

  it.each<[string, Surface, object[], string]>([
    [
      '51 blocks in a message',
      'message',
      many(51, () => section()),
      'no more than 50 items allowed [json-pointer:/blocks]',
    ],
    ['101 blocks in a modal', 'modal', many(101, () => section()), 'no more than 100 items allowed'],
    [
      'an unknown key',
      'message',
      [{ ...section(), color: 'red' }],
      'no additional properties allowed: color [json-pointer:/blocks/0]',
    ],
    ['an unknown block', 'message', [{ type: 'banner' }], 'unsupported type [json-pointer:/blocks/0/type]'],
    ['empty text', 'message', [section('')], 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
    [
      'long text',
      'message',
      [section('x'.repeat(3001))],
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    ['a section of nothing', 'message', [{ type: 'section' }], 'missing required field: text or fields'],
    ['a long field', 'message', [{ type: 'section', fields: [markdown('x'.repeat(2001))] }], 'must be less than 2001'],
    ['a long header', 'message', [{ type: 'header', text: plain('x'.repeat(151)) }], 'must be less than 151'],
    ['markup in a header', 'message', [{ type: 'header', text: markdown('x') }], '/blocks/0/text/type'],
    ['26 buttons', 'message', [actions(...many(26, () => button()))], 'no more than 25 items allowed'],
    ['no button', 'message', [actions()], 'no fewer than 1 items allowed'],
    ['a long button', 'message', [actions(button({ text: plain('x'.repeat(76)) }))], 'must be less than 76'],
    ['a long value', 'message', [actions(button({ value: 'x'.repeat(2001) }))], 'must be less than 2001'],
    ['a script for a link', 'message', [actions(button({ url: 'javascript:alert(1)' }))], 'invalid url'],
    ['a third style', 'message', [actions(button({ style: 'warning' }))], '/blocks/0/elements/0/style'],
    [
      'one action id twice',
      'message',
      [actions(button({ action_id: 'a' }), button({ action_id: 'a' }))],
      'action_id a already exists',
    ],
    ['one block id twice', 'message', many(2, () => ({ ...section(), block_id: 'b' })), 'block_id b already exists'],
    [
      'a picture without words',
      'message',
      [{ type: 'image', image_url: 'https://example.org/a.png' }],
      'missing required field: alt_text',
    ],
    ['a picture from nowhere', 'message', [{ type: 'image', alt_text: 'a' }], 'exactly one of image_url or slack_file'],
    [
      'an option that is not there',
      'message',
      [select({ initial_option: option('b') })],
      'initial_option was not found',
    ],
    [
      '101 options',
      'message',
      [select({ options: many(101, (index) => option(`${index}`)) })],
      'no more than 100 items',
    ],
    ['an alert in a message', 'message', [{ type: 'alert', text: plain('Mind') }], 'unsupported type'],
    ['a container in a modal', 'modal', [container([section()])], 'unsupported type'],
    ['11 blocks in a container', 'message', [container(many(11, () => section()))], 'no more than 10 items allowed'],
    ['a plan in a container', 'message', [container([{ type: 'plan', title: 'a' }])], 'unsupported type'],
    [
      'a container closed for good',
      'message',
      [container([section()], { is_collapsible: false })],
      'requires is_collapsible',
    ],
    ['a table without rows', 'message', [dataTable([[cell('Class')]])], 'rows'],
    ['ragged rows', 'message', [dataTable([[cell('a'), cell('b')], [cell('c')]])], 'same length'],
    ['a marked-up header cell', 'message', [dataTable([[richText], [cell('a')]])], 'unsupported type'],
    ['102 rows', 'message', [dataTable(many(102, () => [cell('a')]))], 'no more than 101 items allowed'],
    [
      'too much in cells',
      'message',
      [dataTable(many(3, () => [cell('x'.repeat(3400))]))],
      'table cells must be less than 10001',
    ],
    ['two tables', 'message', many(2, () => ({ type: 'table', rows: [[cell('a')]] })), 'only_one_table_allowed'],
    ['three charts', 'message', many(3, () => chart([1, 2])), 'no more than 2 data_visualization'],
    ['a chart with a gap', 'message', [chart([1])], 'a value for every category'],
    [
      'too much markdown',
      'message',
      many(2, () => ({ type: 'markdown', text: 'x'.repeat(6001) })),
      'less than 12001 characters in all',
    ],
    [
      'a wrong number',
      'modal',
      [input({ type: 'number_input', is_decimal_allowed: false, min_value: 1 })],
      'min_value',
    ],
    [
      'two inputs in focus',
      'modal',
      many(2, () => input({ type: 'plain_text_input', focus_on_load: true })),
      'only one element may have focus',
    ],
    ['no blocks at all', 'message', {} as object[], 'must be an array'],
  ])('refuse %s', (_, surface, blocks, problem) => {
    const checked = checkBlocks(blocks, surface);
    expect(checked).toMatchObject({ error: 'invalid_blocks' });
    expect('problems' in checked && checked.problems.join('\n')).toContain(problem);
  });

  it('count blocks too where they add up the text', () => {
    const most = 13_200;
    const blocks = (characters: number) => [
      ...many(4, () => section('x'.repeat(2990))),
      section('x'.repeat(characters)),
    ];
    expect(checkBlocks(blocks(most - 4 * 2990 - 5 * 50), 'message')).toHaveProperty('blocks');
    expect(checkBlocks(blocks(most - 4 * 2990 - 5 * 50 + 1), 'message')).toMatchObject({
      error: 'msg_blocks_too_long',
    });
  });
});
