import type { types } from '@slack/bolt';
import { html } from './html.ts';
import { mention } from './slack-markup-html.ts';

/** A block of rich text as HTML. */
export function richTextHtml({ elements }: types.RichTextBlock): string {
  return elements.map(elementHtml).join('');
}

function elementHtml(element: types.RichTextBlockElement): string {
  switch (element.type) {
    case 'rich_text_section':
      return `<div class="words">${element.elements.map(spanHtml).join('')}</div>`;
    case 'rich_text_list': {
      const tag = element.style === 'ordered' ? 'ol' : 'ul';
      return `<${tag}>${element.elements.map((item) => `<li>${item.elements.map(spanHtml).join('')}</li>`).join('')}</${tag}>`;
    }
    case 'rich_text_quote':
      return `<blockquote>${element.elements.map(spanHtml).join('')}</blockquote>`;
    case 'rich_text_preformatted':
      return `<pre>${element.elements.map((piece) => html(piece.text ?? '')).join('')}</pre>`;
  }
}

function spanHtml(element: types.RichTextElement): string {
  switch (element.type) {
    case 'text': {
      const text = html(element.text).replaceAll('\n', '<br>');
      const code = element.style?.code === true ? `<code>${text}</code>` : text;
      return element.style?.bold === true ? `<b>${code}</b>` : code;
    }
    case 'user':
      return mention(element.user_id);
    case 'usergroup':
      return mention(element.usergroup_id);
    default:
      throw new Error(`no picture of ${element.type} in rich text`);
  }
}
