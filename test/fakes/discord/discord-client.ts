import { Client, type ClientOptions, Events, GatewayIntentBits } from 'discord.js';
import type { FakeDiscord } from './fake-discord.ts';

const { Guilds, GuildMessages, MessageContent } = GatewayIntentBits;

/** Stops with the test. */
export type Started = AsyncDisposable & { readonly client: Client<true> };

/** The real client, logged in at the fake and ready. */
export async function startClient(
  discord: FakeDiscord,
  listen: (client: Client) => void = () => {},
  options: Partial<ClientOptions> = {},
): Promise<Started> {
  const client = new Client({
    intents: [Guilds, GuildMessages, MessageContent],
    allowedMentions: { parse: [] },
    ...options,
    rest: { api: discord.apiUrl, ...options.rest },
  });
  const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
  // What goes wrong in these tests is meant to.
  client.on(Events.Error, () => {});
  listen(client);
  await client.login(discord.botToken);
  return { client: await ready, [Symbol.asyncDispose]: () => client.destroy() };
}
