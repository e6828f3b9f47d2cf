import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Card } from '../../card.ts';
import type { OverflowFile } from '../../render/overflow.ts';
import { runOf } from '../../rooms.ts';
import type { SlackClient } from '../connect/clients.ts';
import type { SlackMessage } from '../render/message.ts';
import { renderCard } from '../render/render-card.ts';
import type { SlackCalls } from './calls.ts';
import { SlackRefused } from './failures.ts';
import type { FileDelivery } from './file-delivery.ts';
import { bare, type Forms } from './known-forms.ts';
import type { Place } from './places.ts';

/** Sends the card in the best form that Slack takes; buttons are in all of them. Gives Slack's reply and the files to go below. */
export type SendCard = <Reply>(
  method: 'chat.postMessage' | 'chat.update',
  place: Place,
  threadName: string,
  card: Card,
  mention: readonly string[],
  isInTurn: boolean,
  sendMessage: (client: SlackClient, message: SlackMessage) => Promise<Reply>,
) => Promise<{ readonly reply: Reply; readonly overflow: readonly OverflowFile[] }>;

export type SendCardParts = {
  readonly calls: SlackCalls;
  readonly files: Pick<FileDelivery, 'namesOf'>;
  readonly forms: Forms;
  readonly log: Logger;
};

export function createSendCard({ calls, files, forms, log }: SendCardParts): SendCard {
  return async function send(method, place, threadName, card, mention, isInTurn, sendMessage) {
    const name = `${threadName} ${card.key}`;
    const form = forms.of(place.workspace, name);
    const options = {
      form: form === 'rich' ? form : 'basic',
      edition: randomUUID().slice(0, 8),
      mention,
      nameFile: files.namesOf(threadName, card),
    } as const;
    const { message, files: overflow } = renderCard(runOf(threadName), card, options);
    const call = isInTurn ? calls.now : calls.inTurn;
    try {
      const sent = form === 'bare' ? bare(message) : message;
      return { reply: await call(method, place, threadName, (client) => sendMessage(client, sent)), overflow };
    } catch (error) {
      if (!(error instanceof SlackRefused) || (error.isAbout !== 'blocks' && error.isAbout !== 'length')) throw error;
      if (forms.afterRefusal(place.workspace, name, form, error.isAbout) === null) throw error;
      log.warn({ thread: threadName, card: card.key, form, code: error.code }, 'slack refused a form');
      return send(method, place, threadName, card, mention, false, sendMessage);
    }
  };
}
