import { z } from 'zod';
import type { SocketMode } from '../socket-mode.ts';
import { type Method, method } from './method.ts';

export function connectionMethods(sockets: SocketMode): Readonly<Record<string, Method>> {
  return {
    'apps.connections.open': method({
      // Slack's own pages disagree: 1 or 3.
      tier: 3,
      token: 'app',
      arguments: z.object({}),
      answer: (_, { world }) => ({ ok: true, url: sockets.ticketUrl(world.address.origin) }),
    }),
  };
}
