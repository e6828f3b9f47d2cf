import type { types } from '@slack/bolt';
import { plainText } from '../../../report/plain-text.ts';
import { typedCommand } from '../../render/typed-command.ts';

type Element = types.RichTextBlockElement;

/** Words as elements of rich text, in which Slack reads no markup. Typed commands between backticks become code. */
export function richWords(words: string, bold = false): types.RichTextText[] {
  return plainText(words)
    .toWellFormed()
    .split(typedCommand)
    .flatMap((text, index) => {
      if (text === '') return [];
      const style = { ...(bold ? { bold } : {}), ...(index % 2 === 1 ? { code: true } : {}) };
      return [{ type: 'text', text, ...(Object.keys(style).length === 0 ? {} : { style }) } as const];
    });
}

/** A paragraph of its own. */
export function paragraph(...elements: types.RichTextElement[]): types.RichTextSection {
  return { type: 'rich_text_section', elements };
}

/** Text of several lines; those that begin with “•”, or are numbered from 1, become lists. */
export function richLines(text: string): Element[] {
  const elements: Element[] = [];
  for (const { mark, lines } of groups(plainText(text).trim())) {
    if (mark === 'none') {
      const words = richWords(lines.join('\n').replace(/^\n+|\n+$/g, ''));
      if (words.length > 0) elements.push(paragraph(...words));
    } else {
      const items = lines.map((line) => paragraph(...richWords(line)));
      elements.push({ type: 'rich_text_list', style: mark, elements: items });
    }
  }
  return elements;
}

/** Code as it stands. */
export function preformatted(code: string): types.RichTextPreformatted {
  return { type: 'rich_text_preformatted', elements: [{ type: 'text', text: plainText(code).toWellFormed() }] };
}

export function richText(...elements: Element[]): types.RichTextBlock {
  return { type: 'rich_text', elements };
}

type Group = { readonly mark: 'none' | 'bullet' | 'ordered'; readonly lines: string[] };

function groups(text: string): readonly Group[] {
  const all: Group[] = [];
  for (const line of text.split('\n')) {
    const last = all.at(-1);
    const { mark, words } = itemOf(line, last?.mark === 'ordered' ? last.lines.length + 1 : 1);
    if (last?.mark === mark) last.lines.push(words);
    else all.push({ mark, lines: [words] });
  }
  return all;
}

function itemOf(line: string, next: number): { readonly mark: Group['mark']; readonly words: string } {
  const bullet = /^• (.*\S.*)$/.exec(line)?.[1];
  if (bullet !== undefined) return { mark: 'bullet', words: bullet };
  const numbered = /^(\d+)\. (.*\S.*)$/.exec(line);
  return numbered?.[1] === String(next) ? { mark: 'ordered', words: numbered[2] ?? '' } : { mark: 'none', words: line };
}
