import { describe, expect, it } from 'vitest';
import type { RedisServerFacts } from '../../../src/runner/doctor/redis-facts.ts';
import { judgeOwnRedis, judgeRedis, judgeTransport } from '../../../src/runner/doctor/redis-findings.ts';

const here = 'redis://127.0.0.1:6379';
const inOrder: RedisServerFacts = {
  product: 'Redis',
  version: '7.2.4',
  evictionPolicy: 'noeviction',
  isPersistent: false,
};
const judged = (server: Partial<RedisServerFacts>) =>
  judgeRedis(here, { state: 'answers', server: { ...inOrder, ...server } });

describe('a Redis', () => {
  it('in order is good, with or without persistence', () => {
    for (const isPersistent of [true, false, null]) {
      expect(judged({ isPersistent }).map(({ verdict }) => verdict)).toEqual(['good', 'good', 'good', 'good']);
    }
    expect(judged({})[2]?.found).toContain('not needed');
  });

  it.each(['allkeys-lru', 'volatile-ttl', 'allkeys-random'])('that throws away by %s is bad', (evictionPolicy) => {
    expect(judged({ evictionPolicy })[1]).toMatchObject({
      verdict: 'bad',
      remedy: expect.stringContaining('CONFIG SET maxmemory-policy noeviction'),
    });
  });

  it('that does not tell its policy is warned about', () => {
    expect(judged({ evictionPolicy: null })[1]).toMatchObject({ verdict: 'warning' });
  });

  it.each([
    ['6.0.16', 'warning'],
    ['6.2.0', 'good'],
    ['8.0.2', 'good'],
    [null, 'good'],
  ])('of version %s is %s', (version, verdict) => {
    expect(judged({ version })[0]).toMatchObject({ verdict });
  });

  it('that does not answer, or not to us, is bad, and its password is not told', () => {
    const url = 'redis://bot:secret@127.0.0.1:6379';
    const silent = judgeRedis(url, { state: 'silent', why: 'connect ECONNREFUSED' });
    const refused = judgeRedis(url, { state: 'refused', why: 'WRONGPASS invalid username-password pair' });
    expect(silent[0]).toMatchObject({ verdict: 'bad', remedy: expect.stringMatching(/Start it there/) });
    expect(refused[0]).toMatchObject({ verdict: 'bad', remedy: expect.stringMatching(/user and the password/) });
    expect(JSON.stringify([silent, refused])).not.toContain('secret');
  });
});

describe('a connection', () => {
  it.each([
    ['redis://127.0.0.1:6379', 'good'],
    ['redis://127.8.9.1', 'good'],
    ['redis://localhost/3', 'good'],
    ['redis://[::1]:6379', 'good'],
    ['rediss://bot:secret@redis.lab:6380', 'good'],
    ['redis://bot:secret@redis.lab', 'warning'],
    ['rediss://redis.lab', 'warning'],
    ['redis://192.0.2.7:6379', 'warning'],
    ['redis://127.example.org', 'warning'],
  ])('by %s is %s', (url, verdict) => {
    expect(judgeTransport(url)).toMatchObject({ verdict });
  });

  it('to another machine is told what it lacks', () => {
    expect(judgeTransport('redis://redis.lab')).toMatchObject({
      found: 'to another machine without TLS and without a password',
    });
  });
});

describe('a Redis of our own', () => {
  const missing = { state: 'missing' } as const;
  const says = (text: string) => ({ state: 'answered', text }) as const;

  it.each([
    ['Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64', 'good', 'Redis 7.0.15'],
    ['Valkey server v=8.1.1 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64', 'good', 'Valkey 8.1.1'],
    ['Redis server v=6.0.16 sha=00000000:0', 'warning', 'Redis 6.0.16'],
  ])('that says %j is %s', (text, verdict, found) => {
    expect(judgeOwnRedis([missing, says(text)])).toMatchObject({ verdict, found: expect.stringContaining(found) });
  });

  it('that is not installed, or does not run, is bad', () => {
    expect(judgeOwnRedis([missing, missing])).toMatchObject({
      verdict: 'bad',
      remedy: expect.stringContaining('apt-get install redis-server'),
    });
    expect(judgeOwnRedis([{ state: 'failed', why: 'no libc' }, missing])).toMatchObject({ verdict: 'bad' });
  });
});
