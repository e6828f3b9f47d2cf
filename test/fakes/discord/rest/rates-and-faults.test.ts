import { REST, Routes } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { discordRates } from '../rate-limits.ts';
import { codesOf, office, refusal } from './office.ts';

describe('calls to the fake Discord', () => {
  it('are edited seldom once they are an hour old, which the client waits out', async () => {
    await using here = await office();
    const { discord, patch } = here;
    const card = await here.post({ content: 'Running' });
    discord.limitOldEdits({ calls: 2, seconds: 1 });
    for (let time = 0; time < 5; time += 1) await patch(card, { content: `Fresh ${time}` });
    discord.clock.advance(3601);
    for (let time = 0; time < 3; time += 1) await patch(card, { content: `Old ${time}` });
    expect(codesOf(discord)).toEqual([...Array(8).fill(null), 30046, null]);
    expect(discord.callsOf('PATCH /channels/:channel/messages/:message').at(-2)?.status).toBe(429);
    const impatient = new REST({ api: discord.apiUrl, rejectOnRateLimit: () => true }).setToken(discord.botToken);
    const edit = () => impatient.patch(Routes.channelMessage(card.channel_id, card.id), { body: { content: 'Now' } });
    await edit();
    await expect(edit()).rejects.toMatchObject({ name: expect.stringContaining('RateLimitError') });
  });

  it('are held to the rates that a test asks for', async () => {
    await using here = await office({ rates: { ...discordRates, global: null } });
    const { discord, post } = here;
    const raw = () =>
      fetch(`${discord.apiUrl}/v10${Routes.channelMessages(here.vision.id)}`, {
        method: 'POST',
        headers: { authorization: `Bot ${discord.botToken}`, 'content-type': 'application/json' },
        body: '{"content":"Hello"}',
      });
    for (let time = 0; time < 5; time += 1) await post({ content: 'Hello' });
    const refused = await raw();
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ message: 'You are being rate limited.', global: false });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(discord.counts.get('POST /channels/:channel/messages')).toEqual({ calls: 6, refused: 1 });
    discord.assertClean();
  });

  it('meet the faults that a test asks for', async () => {
    await using here = await office();
    const { discord, post, rest } = here;
    discord.fail('POST /channels/:channel/messages', { retryAfterSeconds: 0.2 });
    const since = performance.now();
    await post({ content: 'Patience' });
    expect(performance.now() - since).toBeGreaterThan(200);
    discord.fail('POST /channels/:channel/messages', { status: 502 });
    await expect(post({ content: 'Never' })).rejects.toMatchObject({ status: 502 });
    discord.fail('POST /channels/:channel/messages', { code: 50013, message: 'Missing Permissions', httpStatus: 403 });
    expect(await refusal(post({ content: 'Never' }))).toBe(50013);
    expect(here.vision.texts).toEqual(['Patience']);
    discord.assertClean();
    discord.fail('GET /gateway/bot', 'lost before');
    await expect(rest.get('/guilds/1/emojis')).rejects.toThrow('404: Not Found');
    expect(() => discord.assertClean()).toThrow(
      'GET /guilds/1/emojis: is no route of this fake\n1 faults of GET /gateway/bot were not met',
    );
  });

  it.each([
    ['breaks the connection', 'lost after', 1],
    ['breaks down', { status: 500, after: true }, 4],
  ] as const)('are carried out once or more when Discord %s afterwards', async (_, fault, stored) => {
    await using here = await office();
    const { discord, vision } = here;
    discord.fail('POST /channels/:channel/messages', fault, { times: stored === 1 ? 1 : 4 });
    const rest = new REST({ api: discord.apiUrl }).setToken(discord.botToken);
    await expect(rest.post(Routes.channelMessages(vision.id), { body: { content: 'A run' } })).rejects.toThrow();
    expect(vision.messages).toHaveLength(stored);
  });

  it('are fifty a second in all, those that answer interactions aside', async () => {
    await using here = await office({ rates: { ...discordRates, global: { calls: 3, seconds: 0.3 } } });
    const { discord } = here;
    const headers = { authorization: `Bot ${discord.botToken}` };
    const raw = (path: string, method = 'GET') => fetch(`${discord.apiUrl}/v10${path}`, { method, headers });
    for (let time = 0; time < 3; time += 1) expect((await raw('/users/@me')).status).toBe(200);
    const refused = await raw('/users/@me');
    expect([refused.status, refused.headers.get('x-ratelimit-scope')]).toEqual([429, 'global']);
    expect((await raw('/interactions/1/token/callback', 'POST')).status).toBe(404);
    await expect.poll(async () => (await raw('/users/@me')).status).toBe(200);
  });
});
