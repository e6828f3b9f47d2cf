import type { types } from '@slack/bolt';
import { renderCard } from '../../src/bots/slack/render/render-card.ts';
import { asksForDecision, botPicture, type Entry, heightScript, timeOfDay } from './entry.ts';
import { html } from './html.ts';
import { blockHtml } from './slack-block-html.ts';
import { style } from './slack-style.ts';

/** A page with a thread, as it stands beside a channel in Slack. */
export function slackThreadHtml(entries: readonly Entry[], heading: string | null): string {
  const bar = heading === null ? '' : `<header><b>Thread</b><span>${html(heading)}</span></header>`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><style>${style}</style></head><body><main>${bar}${entries
    .map(entryHtml)
    .join('')}</main>${heightScript}</body></html>`;
}

function entryHtml(entry: Entry): string {
  switch (entry.from) {
    case 'time':
      return `<div class="moment">${html(entry.words)}</div>`;
    case 'person': {
      const avatar = `<div class="avatar person">${html(entry.name.slice(0, 1))}</div>`;
      const words = html(entry.words).replace('@improve-bot', '<span class="mention">@improve-bot</span>');
      return message(avatar, html(entry.name), entry.at, `<div class="words">${words}</div>`);
    }
    case 'bot': {
      const mention = asksForDecision(entry.card) ? ['S04VISION'] : [];
      const rendering = renderCard(entry.run.id, entry.card, { form: 'rich', edition: 'picture', mention });
      const blocks = rendering.message.blocks.map((block) => blockHtml(block as types.KnownBlock)).join('');
      const avatar = `<div class="avatar">${botPicture}</div>`;
      return message(avatar, 'improve-bot<span class="app">APP</span>', entry.card.at, blocks);
    }
  }
}

function message(avatar: string, name: string, at: number, body: string): string {
  return `<article>${avatar}<div class="body"><div class="name"><b>${name}</b><time>${timeOfDay(at)}</time></div>${body}</div></article>`;
}
