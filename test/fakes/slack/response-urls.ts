import { randomBytes } from 'node:crypto';
import type { Ephemeral, Message } from './objects.ts';

/** What a response_url was given for. */
export type ResponseTarget = {
  readonly workspace: string;
  readonly channel: string;
  readonly user: string;
  readonly thread?: string;
  /** The message whose button was clicked, which `replace_original` and `delete_original` mean. */
  readonly original?: Message | Ephemeral;
};

export type ResponseUrls = {
  issue(target: ResponseTarget): string;
  /** Null: unknown, used five times, or older than thirty minutes. */
  use(token: string): ResponseTarget | null;
};

const usesAllowed = 5;
const lifeMilliseconds = 30 * 60_000;

export function createResponseUrls(address: { readonly origin: string }): ResponseUrls {
  const issued = new Map<string, { readonly target: ResponseTarget; readonly at: number; uses: number }>();
  return {
    issue(target) {
      const token = randomBytes(12).toString('hex');
      issued.set(token, { target, at: performance.now(), uses: 0 });
      return `${address.origin}/response/${token}`;
    },
    use(token) {
      const entry = issued.get(token);
      if (!entry || entry.uses >= usesAllowed || performance.now() - entry.at > lifeMilliseconds) return null;
      entry.uses += 1;
      return entry.target;
    },
  };
}
