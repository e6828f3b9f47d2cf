import { z } from 'zod';

/** An address that tokens travel to: without TLS only inside this machine. */
export const safeAddress = (example: string) =>
  z
    .url({ protocol: /^https?$/, error: `it is like ${example}`, abort: true })
    .refine((text) => isSafe(new URL(text)), { error: 'it must begin with https:// and hold no name and no password' });

function isSafe({ protocol, hostname, username, password }: URL): boolean {
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return (protocol === 'https:' || isHere) && username === '' && password === '';
}
