import type { webApi } from '@slack/bolt';
import { type AnswerOptions, answer } from '../../answering.ts';
import type { Card } from '../../card.ts';
import type { Answer } from '../../carry-out.ts';
import type { SlackMessage } from '../render/message.ts';
import { renderWhisper } from '../render/render-whisper.ts';
import type { ReceiveParts } from './parts.ts';
import { threadLink } from './thread-link.ts';

/** Writes one answer where the person asked. */
export type Tell = (message: SlackMessage) => Promise<unknown>;

type SlackAnswerOptions = Pick<AnswerOptions, 'done' | 'isAddressed'> & {
  readonly parts: ReceiveParts;
  readonly client: webApi.WebClient;
  readonly tell: Tell;
};

/** Does what a person asks for and tells them what came of it. */
export function answerInSlack(ask: () => Promise<Answer>, options: SlackAnswerOptions): Promise<void> {
  const { parts, client, tell } = options;
  return answer(ask, {
    ...options,
    platform: 'Slack',
    now: parts.now,
    reply: {
      card: (card, run) => tell(answerMessage(run ?? '', card)),
      async thread(words, thread) {
        const link = await threadLink(parts.posted, client, thread);
        const where = link === null ? ': its thread is in this channel.' : ` in its thread: ${link}`;
        return tell({ text: `${words}${where}`, blocks: [] });
      },
    },
  });
}

let edition = 0;

/** An answer is written once and never edited: the form that every workspace takes will do. */
export function answerMessage(run: string, card: Card): SlackMessage {
  edition += 1;
  return renderWhisper(run, card, { form: 'basic', edition: `answer-${edition}` });
}

/** Where a person speaks. */
export type Spot = { readonly channel: string; readonly user: string; readonly thread: string | null };

/** Seen by one person only, and gone when they reload: for refusals and short answers. */
export function whisper(client: webApi.WebClient, { channel, user, thread }: Spot): Tell {
  return ({ text, blocks }) =>
    client.chat.postEphemeral({
      channel,
      user,
      text,
      blocks: [...blocks],
      ...(thread === null ? {} : { thread_ts: thread }),
    });
}

/** On App Home, where there is no channel, a direct message: its channel goes by the name of the person. */
export function tellAt(client: webApi.WebClient, spot: Spot): Tell {
  return spot.channel === spot.user ? post(client, spot) : whisper(client, spot);
}

/** So long an answer in a thread waits behind cards that are being posted there. */
const patienceMilliseconds = 60_000;

/** Seen by everybody in the thread. It takes its turn among the cards: Slack counts all posts in a channel together. */
export function reply(client: webApi.WebClient, spot: Spot, workspace: string, { pace }: ReceiveParts): Tell {
  return async (message) => {
    const place = { workspace, channel: spot.channel };
    const patience = AbortSignal.timeout(patienceMilliseconds);
    await pace.take('chat.postMessage', place, `answer to ${spot.user}`, 'decision', patience);
    await post(client, spot)(message);
  };
}

function post(client: webApi.WebClient, { channel, thread }: Spot): Tell {
  return ({ text, blocks }) =>
    client.chat.postMessage({
      channel,
      text,
      blocks: [...blocks],
      unfurl_links: false,
      unfurl_media: false,
      ...(thread === null ? {} : { thread_ts: thread }),
    });
}
