import type { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import type { Chat } from '../../chat.ts';
import type { Policies } from '../../policy.ts';
import type { Posted } from '../../posted.ts';
import type { Seen } from '../../seen.ts';
import type { SlackPace } from '../deliver/slack-pace.ts';
import type { People } from './people.ts';

/** What those who take people's words and clicks share. */
export type ReceiveParts = {
  readonly chat: Chat;
  readonly people: People;
  readonly posted: Posted;
  readonly policies: Policies;
  readonly seen: Seen;
  readonly datasets: () => readonly string[];
  /** For answers outside a request. */
  readonly clientOf: (workspace: string) => Promise<webApi.WebClient>;
  /** Shared with the cards, so that an answer in a thread does not take their turn. */
  readonly pace: SlackPace;
  readonly log: Logger;
  readonly now: () => number;
};
