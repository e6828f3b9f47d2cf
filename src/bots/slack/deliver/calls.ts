import type { SlackClient } from '../connect/clients.ts';
import { failureOf, SlackRefused } from './failures.ts';
import type { Place } from './places.ts';
import type { PacedMethod, SlackPace } from './slack-pace.ts';

/** Calls the Web API for a run. Rejects with `SlackRefused` where Slack said no, and otherwise with the client's error. */
export type SlackCalls = {
  /** For who has waited for their turn already. */
  now: Call;
  /** Waits for the run's turn. */
  inTurn: Call;
};

type Call = <Reply>(
  method: PacedMethod,
  place: Place,
  threadName: string,
  send: (client: SlackClient) => Promise<Reply>,
) => Promise<Reply>;

export type CallsParts = {
  /** Throws or rejects where the workspace has not installed the app, or no longer. */
  readonly client: (workspace: string) => SlackClient | Promise<SlackClient>;
  readonly pace: SlackPace;
  readonly signal: AbortSignal;
};

export function createSlackCalls({ client, pace, signal }: CallsParts): SlackCalls {
  const now: Call = async (method, place, _run, send) => {
    try {
      return await send(await client(place.workspace));
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'limited') pace.holdBack(method, place, failure.seconds);
      throw failure.kind === 'refused' ? new SlackRefused(failure.code, place, error) : error;
    }
  };
  return {
    now,
    async inTurn(method, place, threadName, send) {
      await pace.take(method, place, threadName, 'decision', signal);
      return now(method, place, threadName, send);
    },
  };
}
