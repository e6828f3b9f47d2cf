import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';

const token = 'MTIwMDAwMDAwMDAwMDAwMDAw.GaBcDe.a-hidden_part-of-27-characters';
const set = { DISCORD_TOKEN: token };

describe('the settings of Discord', () => {
  it('without a token keep the bot out of it', () => {
    expect(readConfig({}).discord).toBeNull();
    expect(readConfig({ DISCORD_NOTIFY: 'all', DISCORD_GUILD_IDS: '120000000000000000' }).discord).toBeNull();
  });

  it('are a token, for every server that adds the bot', () => {
    expect(readConfig(set).discord).toEqual({
      apiUrl: 'https://discord.com/api',
      token,
      guildIds: [],
      notify: 'decisions',
      filesUrl: null,
    });
  });

  it('name the servers that are served, each once', () => {
    const ids = '120000000000000001, 120000000000000002,120000000000000001,';
    expect(readConfig({ ...set, DISCORD_GUILD_IDS: ids }).discord?.guildIds).toEqual([
      '120000000000000001',
      '120000000000000002',
    ]);
  });

  it('take another API, with or without its last slash', () => {
    for (const url of ['http://127.0.0.1:8080/api', 'http://127.0.0.1:8080/api/'])
      expect(readConfig({ ...set, DISCORD_API_URL: url }).discord?.apiUrl).toBe('http://127.0.0.1:8080/api');
  });

  it('say where files are served, with or without TLS', () => {
    for (const url of ['https://files.example.org/runs/', 'http://files.lab/runs'])
      expect(readConfig({ ...set, FILES_URL: url }).discord?.filesUrl).toBe(url.replace(/\/$/, ''));
  });

  it.each([
    ['a token with “Bot” before it', { DISCORD_TOKEN: `Bot ${token}` }, 'this begins with “Bot”, which the bot itself'],
    [
      'a client secret',
      { DISCORD_TOKEN: 'aB3-_efghijklmnopqrstuvwxyz01234' },
      'and this is the client secret of OAuth2.',
    ],
    ['an application id', { DISCORD_TOKEN: '1200000000000000000' }, 'and this is an application id.'],
    ['a public key', { DISCORD_TOKEN: '0f'.repeat(32) }, 'and this is the public key of the application.'],
    [
      'what is no token',
      { DISCORD_TOKEN: 'secret' },
      'DISCORD_TOKEN is wrong: it has three parts with dots between them',
    ],
    ['servers by their names', { DISCORD_GUILD_IDS: 'lab' }, 'it takes the ids of servers, numbers of 17 to 20 digits'],
    ['an API without TLS', { DISCORD_API_URL: 'http://discord.example/api' }, 'it must begin with https://'],
    ['an API that is none', { DISCORD_API_URL: 'discord.com' }, 'it is like https://discord.com/api'],
    ['a level that is none', { DISCORD_NOTIFY: 'some' }, 'DISCORD_NOTIFY is wrong'],
    ['files that are nowhere', { FILES_URL: 'files.example.org' }, 'it is like https://files.example.org/runs'],
    ['files behind a password', { FILES_URL: 'https://ada:x@files.example.org' }, 'it must hold no name, no password'],
    ['files behind a query', { FILES_URL: 'https://files.example.org/?run=' }, 'and nothing behind “?” or “#”'],
  ])('with %s say what to do', (_, environment, sentence) => {
    expect(() => readConfig(environment)).toThrow(sentence);
  });

  it('never show a secret, not even a wrong one', () => {
    const wrong = { DISCORD_TOKEN: 'Bot hidden', FILES_URL: 'https://ada:hidden@files.example.org' };
    expect(() => readConfig(wrong)).toThrow(/^(?!.*hidden).*DISCORD_TOKEN is wrong.*FILES_URL is wrong/);
  });
});
