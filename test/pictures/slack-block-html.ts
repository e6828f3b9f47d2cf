import type { types } from '@slack/bolt';
import { html } from './html.ts';
import { markupHtml } from './slack-markup-html.ts';
import { richTextHtml } from './slack-rich-text-html.ts';

/** A block as Slack draws it, more or less. */
export function blockHtml(block: types.KnownBlock): string {
  switch (block.type) {
    case 'header':
      return `<h2>${html(block.text.text)}</h2>`;
    case 'section':
      return sectionHtml(block);
    case 'rich_text':
      return `<div class="rich">${richTextHtml(block)}</div>`;
    case 'context':
      return `<div class="context">${block.elements.map((element) => ('text' in element ? `<span>${textHtml(element)}</span>` : '')).join('')}</div>`;
    case 'actions':
      return `<div class="actions">${block.elements.map(buttonHtml).join('')}</div>`;
    case 'container':
      return containerHtml(block);
    case 'data_table':
      return tableHtml(block);
    case 'plan':
      return planHtml(block);
    default:
      throw new Error(`no picture of a ${block.type} block`);
  }
}

function sectionHtml({ text, fields }: types.SectionBlock): string {
  const cells = fields?.map((each) => `<div>${textHtml(each)}</div>`).join('');
  return `<div class="section">${text === undefined ? '' : textHtml(text)}${cells === undefined ? '' : `<div class="fields">${cells}</div>`}</div>`;
}

function textHtml({ type, text }: types.TextObject): string {
  return type === 'mrkdwn' ? markupHtml(text) : html(text).replaceAll('\n', '<br>');
}

function buttonHtml(element: types.ActionsBlockElement): string {
  return element.type === 'button'
    ? `<span class="button ${element.style ?? ''}">${html(element.text.text)}</span>`
    : '';
}

/** Folded, as it comes: a reader has to open it. */
function containerHtml({ title, default_collapsed: isFolded, child_blocks: children }: types.ContainerBlock): string {
  const body = isFolded === true ? '' : children.map((child) => blockHtml(child)).join('');
  return `<div class="container"><div class="bar"><b>${html(title?.text ?? '')}</b><i class="chevron"></i></div>${body}</div>`;
}

function tableHtml({ caption, rows, page_size: pageSize = 5 }: types.DataTableBlock): string {
  const [head = [], ...body] = rows;
  const isNumeric = head.map((_, column) => body.some((row) => row[column]?.type === 'raw_number'));
  const line = (cells: readonly Cell[], tag: string) =>
    `<tr>${cells.map((cell, column) => `<${tag}${isNumeric[column] === true ? ' class="number"' : ''}>${cellHtml(cell)}</${tag}>`).join('')}</tr>`;
  const shown = body.slice(0, pageSize).map((row) => line(row, 'td'));
  const pages = body.length > pageSize ? `<div class="pages">1–${pageSize} of ${body.length}</div>` : '';
  return `<div class="table"><div class="caption">${html(caption)}</div><table>${line(head, 'th')}${shown.join('')}</table>${pages}</div>`;
}

type Cell = types.DataTableBlock['rows'][number][number];

function cellHtml(cell: Cell): string {
  return cell.type === 'rich_text' ? richTextHtml(cell) : html(cell.text);
}

const signs = { pending: '', in_progress: '<i></i>', complete: '✓', error: '!' } as const;

function planHtml({ title, tasks = [] }: types.PlanBlock): string {
  const items = tasks.map((task) => {
    if (!isTask(task)) return '';
    return `<div class="task"><span class="sign ${task.status}">${signs[task.status]}</span>${html(task.title)}</div>`;
  });
  return `<div class="plan"><b>${html(title)}</b>${items.join('')}</div>`;
}

function isTask(task: object): task is types.TaskCardBlock {
  return 'type' in task && task.type === 'task_card';
}
