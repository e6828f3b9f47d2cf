import type { Logger } from 'pino';
import { encodeAction } from '../../action-value.ts';
import type { Card } from '../../card.ts';
import { runOf } from '../../rooms.ts';
import { cardId } from '../render/card-id.ts';
import { renderBare } from '../render/render-bare.ts';
import { type RenderOptions, renderCard } from '../render/render-card.ts';
import { validateMessage } from '../render/validate-message.ts';
import { DiscordRefused } from './failures.ts';
import { type LoadedFile, loadFiles, withoutLargest } from './load-files.ts';
import type { LongValues } from './long-values.ts';
import { isRole, type OutgoingMessage, outgoing } from './outgoing.ts';
import type { SentForms } from './sent-forms.ts';
import { shownFiles } from './shown-files.ts';

/** Sends the card in the fullest form that Discord takes; buttons are in all of them. Gives what `send` gave. */
export type SendCard = <Reply>(
  threadName: string,
  card: Card,
  mention: readonly string[],
  send: (message: OutgoingMessage) => Promise<Reply>,
) => Promise<Reply>;

export type SendCardParts = {
  readonly forms: SentForms;
  readonly longValues: LongValues;
  /** How large a file may be in that thread, in bytes. */
  readonly mostBytes: (threadName: string) => number;
  /** Where the folders of the runs are served; null: nowhere. */
  readonly filesUrl: string | null;
  readonly log: Logger;
  /** In milliseconds since 1970. */
  readonly now: () => number;
};

export function createSendCard({ forms, longValues, mostBytes, filesUrl, log, now }: SendCardParts): SendCard {
  function loadAll(threadName: string, card: Card): Promise<readonly LoadedFile[]> {
    return loadFiles(card.files, mostBytes(threadName), ({ name }, error) => {
      const reason = error instanceof Error ? error.message : String(error);
      log.warn({ thread: threadName, sentence: `${name} was not attached. ${reason}` }, 'file left out');
    });
  }

  return async (threadName, card, mention, send) => {
    const run = runOf(threadName);
    const options: RenderOptions = {
      id: cardId(run, card.key),
      mention: mention.map((id) => (isRole(id) ? (`role:${id.slice(1)}` as const) : (`user:${id}` as const))),
      files: [],
      customId: (action) => longValues.keep(encodeAction(run, card, action)),
      now: now(),
    };
    const sendBare = () => send(outgoing(renderBare(card, options), mention, []));
    const refused = (reason: string) => {
      if (forms.refuse(threadName, card.key))
        log.warn({ thread: threadName, card: card.key, reason }, 'discord refused a form');
      return sendBare();
    };

    if (forms.isBare(threadName, card.key)) return sendBare();
    let files = await loadAll(threadName, card);
    for (;;) {
      const message = renderCard(card, { ...options, files: shownFiles(run, files, filesUrl) });
      const problems = validateMessage(message);
      if (problems.length > 0) return refused(problems.join(' '));
      try {
        return await send(outgoing(message, mention, files));
      } catch (error) {
        if (!(error instanceof DiscordRefused)) throw error;
        if (error.isAbout === 'form')
          return refused(error.cause instanceof Error ? error.cause.message : error.message);
        const smaller = error.isAbout === 'size' ? withoutLargest(files) : null;
        if (smaller === null) throw error;
        files = smaller;
      }
    }
  };
}
