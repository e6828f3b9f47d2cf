import { setTimeout as sleep } from 'node:timers/promises';
import {
  type IShardingStrategy,
  SimpleShardingStrategy,
  type WebSocketOptions,
  WebSocketShardStatus,
} from 'discord.js';

const handshakeMilliseconds = 10_000;
const stepMilliseconds = 50;

export type Gateway = {
  /** For the client. */
  readonly options: WebSocketOptions;
  /** Settles when the client can be destroyed; nothing connects anew from then on. */
  end(): Promise<void>;
};

/**
 * A way to end a client at any time. `destroy` alone is for one that is connected: while a connection is being made it takes the listeners
 * off the socket, whose error then ends the process, and between two attempts it does nothing, so that the next one is made all the same.
 */
export function createGateway(): Gateway {
  let strategy: IShardingStrategy | null = null;
  let isEnding = false;

  async function isConnecting(): Promise<boolean> {
    const statuses = [...((await strategy?.fetchStatus())?.values() ?? [])];
    return statuses.includes(WebSocketShardStatus.Connecting);
  }

  return {
    options: {
      buildStrategy(manager) {
        const { options } = manager;
        const { retrieveSessionInfo } = options;
        options.handshakeTimeout = handshakeMilliseconds;
        // Every attempt begins with this question: without an answer there is none.
        options.retrieveSessionInfo = (id) => (isEnding ? new Promise(() => {}) : retrieveSessionInfo(id));
        strategy = new SimpleShardingStrategy(manager);
        return strategy;
      },
    },
    async end() {
      isEnding = true;
      const until = performance.now() + handshakeMilliseconds + stepMilliseconds;
      while (performance.now() < until && (await isConnecting())) await sleep(stepMilliseconds);
    },
  };
}
