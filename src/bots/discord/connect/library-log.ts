import { type Client, Events, RESTEvents } from 'discord.js';
import type { Logger } from 'pino';
import { messagesOf, sentencesOf } from '../../trouble.ts';
import { explain, GatewayClosed } from './explain.ts';

const quietMilliseconds = 60_000;

/** What discord.js says goes into our log: sentences only, since its errors hold what was sent, and the tokens of interactions. */
export function logLibrary(client: Client, log: Logger): void {
  let isAway = false;

  function back(shard: number): void {
    isAway = false;
    log.info({ shard }, 'discord connected');
  }

  // Also what an asynchronous handler throws: without this listener it would end the process.
  client.on(Events.Error, (error) =>
    log.error({ error: messagesOf(error), stack: error.stack }, 'discord handler failed'),
  );
  client.on(Events.Warn, (said) => log.warn({ said }, 'discord library'));
  client.on(Events.Debug, (said) => {
    if (!said.startsWith('Provided token')) log.debug({ said }, 'discord library');
  });
  client.on(Events.ShardError, (error, shard) =>
    log.warn({ shard, error: messagesOf(error) }, 'discord socket failed'),
  );
  client.on(Events.ShardReady, back);
  client.on(Events.ShardResume, back);
  client.on(Events.ShardReconnecting, (shard) => {
    if (!isAway) log.info({ shard }, 'discord disconnected');
    isAway = true;
  });
  const limited = sometimes((times) => log.info({ times }, 'discord rate limit waited for'));
  client.rest.on(RESTEvents.RateLimited, limited);
  client.rest.on(RESTEvents.InvalidRequestWarning, ({ count }) => log.warn({ count }, 'discord refuses many calls'));
}

/** Says what to do where Discord turns away a bot that it had let in. Nothing connects anew then; the rest of the bot lives on. */
export function logLoss(client: Client, log: Logger): void {
  client.on(Events.ShardDisconnect, ({ code }, shard) => {
    const sentence = sentencesOf(explain(new GatewayClosed(code)));
    log.error({ shard, code, sentence }, 'discord lost');
  });
}

/** Tells of the first time at once, and of those that follow not before a minute has passed. */
function sometimes(tell: (times: number) => void): () => void {
  let times = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  return () => {
    times++;
    if (performance.now() - toldAt < quietMilliseconds) return;
    tell(times);
    toldAt = performance.now();
    times = 0;
  };
}
