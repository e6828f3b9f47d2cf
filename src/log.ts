import { mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import { redact } from './agents/llm/model/redact.ts';
import type { Config } from './config.ts';

const largestBytes = 20_000_000;
const lookMilliseconds = 600_000;

/**
 * Everything that happens, as JSON lines in the data folder: the terminal belongs to the conversation. One older file is kept. Secrets are
 * taken out of each line as it is written, whoever logged it.
 */
export function openLog(config: Config): Logger {
  mkdirSync(config.dataFolder, { recursive: true });
  const path = join(config.dataFolder, 'improve.log');
  moveIfLarge(path);
  // At once, not later: what a process that is killed or leaves in a hurry has said is in the file.
  const file = pino.destination({ dest: path, sync: true });
  file.on('error', () => {}); // a full disk ends no run for the sake of its log
  setInterval(() => {
    moveIfLarge(path);
    file.reopen(); // also where another process on this folder has moved it
  }, lookMilliseconds).unref();
  const secrets = secretsIn(config);
  return pino({ level: config.LOG_LEVEL, hooks: { streamWrite: (line) => redact(line, secrets) } }, file);
}

/** As they stand in a line of JSON. */
function secretsIn(config: Config): readonly string[] {
  const { OPENAI_API_KEY, SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_CLIENT_SECRET } = config;
  return [
    ...[OPENAI_API_KEY, config.SLACK_TOKEN_KEY, SLACK_BOT_TOKEN, SLACK_APP_TOKEN],
    ...[SLACK_SIGNING_SECRET, SLACK_CLIENT_SECRET, config.DISCORD_TOKEN],
  ].flatMap((secret) => (secret === undefined ? [] : [JSON.stringify(secret).slice(1, -1)]));
}

function moveIfLarge(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= largestBytes) return;
  try {
    renameSync(path, `${path}.1`);
  } catch {
    // another process on this folder was faster
  }
}
