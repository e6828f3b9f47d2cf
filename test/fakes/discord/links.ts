import type { Message } from './objects.ts';
import type { World } from './world.ts';

/** Links to files stop working a day later. */
const secondsUntilLinksExpire = 24 * 3600;

export function linkTo(world: World, path: string): string {
  const expires = Math.floor(world.clock.now() / 1000 + secondsUntilLinksExpire).toString(16);
  return `${world.address.origin}/${path}?ex=${expires}`;
}

export function isExpired(world: World, link: URL): boolean {
  return world.clock.now() / 1000 > Number.parseInt(link.searchParams.get('ex') ?? '0', 16);
}

/** Whoever asks for a message gets links that work from now on. */
export function withFreshLinks(world: World, message: Message): Message {
  const fresh = new Map(
    message.attachments.map(({ url }) => [url, linkTo(world, new URL(url).pathname.slice(1))] as const),
  );
  if (fresh.size === 0) return message;
  const renew = (_: string, value: unknown) => (typeof value === 'string' ? (fresh.get(value) ?? value) : value);
  return JSON.parse(JSON.stringify(message), renew);
}
