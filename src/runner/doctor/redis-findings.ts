import { isIPv4 } from 'node:net';
import type { ProgramAnswer } from './ask-program.ts';
import { bad, type Finding, good, warning } from './finding.ts';
import type { RedisFacts, RedisServerFacts } from './redis-facts.ts';
import { isAtLeast } from './version.ts';

const leastVersion = '6.2.0';
const name = 'Redis';

/** Of a Redis that somebody else runs. */
export function judgeRedis(url: string, facts: RedisFacts): readonly Finding[] {
  const where = placeOf(url);
  switch (facts.state) {
    case 'silent':
      return [
        bad(
          name,
          `does not answer at ${where} (${facts.why})`,
          'Start it there, or unset REDIS_URL to use one of our own.',
        ),
      ];
    case 'refused':
      return [
        bad(name, `${where} refuses this user (${facts.why})`, 'Correct the user and the password in REDIS_URL.'),
        judgeTransport(url),
      ];
    case 'answers':
      return [
        judgeVersion(facts.server, where),
        judgeEviction(facts.server),
        judgePersistence(facts.server),
        judgeTransport(url),
      ];
  }
}

function judgeVersion({ product, version }: RedisServerFacts, where: string): Finding {
  if (version === null) return good(name, `answers at ${where}; this user may not ask for its version`);
  const found = `${product} ${version} at ${where}`;
  if (isAtLeast(version, leastVersion)) return good(name, found);
  return warning(name, found, `Update it to ${leastVersion} or newer, which the job queue is made for.`);
}

/** A queue is no cache: what is thrown away there is a job that nobody does. */
function judgeEviction({ evictionPolicy }: RedisServerFacts): Finding {
  const remedy =
    'Run `redis-cli CONFIG SET maxmemory-policy noeviction`, and put the same into redis.conf so that it lasts.';
  if (evictionPolicy === null) {
    return warning(
      'Eviction',
      'this user may not ask for maxmemory-policy',
      `Make sure that it is noeviction. ${remedy}`,
    );
  }
  if (evictionPolicy === 'noeviction') return good('Eviction', evictionPolicy);
  return bad('Eviction', `${evictionPolicy}: a full Redis throws jobs away`, remedy);
}

/** All that is in Redis follows from the event log, and is put there again. */
function judgePersistence({ isPersistent }: RedisServerFacts): Finding {
  if (isPersistent === null) return good('Persistence', 'this user may not ask; not needed');
  return good('Persistence', isPersistent ? 'on' : 'off; not needed: all that is in it follows from the event log');
}

export function judgeTransport(url: string): Finding {
  const { protocol, password, hostname } = new URL(url);
  const [isSecret, hasPassword] = [protocol === 'rediss:', password !== ''];
  if (isLoopback(hostname)) return good('Connection', 'stays on this machine');
  if (isSecret && hasPassword) return good('Connection', 'TLS, with a password');
  const lacks = [...(isSecret ? [] : ['without TLS']), ...(hasPassword ? [] : ['without a password'])];
  return warning(
    'Connection',
    `to another machine ${lacks.join(' and ')}`,
    'Whoever can reach or read it can give this runner work and results. Use rediss://user:password@host, or a private network of your own.',
  );
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));
}

function placeOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

/** Without REDIS_URL: the program that the bot starts by itself. */
export function judgeOwnRedis(answers: readonly ProgramAnswer[]): Finding {
  const answer = answers.find(({ state }) => state !== 'missing');
  if (answer === undefined || answer.state === 'missing') {
    return bad(
      name,
      'not installed',
      'Install it (Debian, Ubuntu: `apt-get install redis-server`; macOS: `brew install redis`), or set REDIS_URL.',
    );
  }
  if (answer.state === 'failed') {
    return bad(name, `installed, but does not run: ${answer.why}`, 'Install it again, or set REDIS_URL.');
  }
  const version = /\bv=(\S+)/.exec(answer.text)?.[1] ?? '';
  const product = answer.text.startsWith('Valkey') ? 'Valkey' : 'Redis';
  const found = `${product} ${version}, started by the bot on a socket of its own`;
  if (isAtLeast(version, leastVersion)) return good(name, found);
  return warning(name, found, `Update it to ${leastVersion} or newer, which the job queue is made for.`);
}
