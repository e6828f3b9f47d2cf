import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { openLog } from '../src/log.ts';

const secrets = {
  SLACK_APP_TOKEN: 'xapp-1-A1-2-hiddenhidden',
  SLACK_CLIENT_ID: '12.34',
  SLACK_CLIENT_SECRET: 'hidden-client-secret',
  SLACK_TOKEN_KEY: 'a "hidden" pass phrase',
  SLACK_PUBLIC_URL: 'https://improve.example.org',
  DISCORD_TOKEN: 'hidden-id.hidden-time.hidden-proof',
};

function logged(...values: readonly unknown[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'log-'));
  const log = openLog(readConfig({ ...secrets, DATA_DIR: folder }));
  for (const value of values) log.info({ value }, 'something happened');
  const text = readFileSync(join(folder, 'improve.log'), 'utf8');
  rmSync(folder, { recursive: true });
  return text;
}

describe('the log', () => {
  it('holds no secret of the environment, wherever it comes from', () => {
    expect(logged(secrets, { deep: [Object.values(secrets).join(' ')] })).not.toContain('hidden');
  });

  it('holds no token that somebody else gave, nor what stands in Slack’s payloads', () => {
    const payload = { token: 'hidden-proof', response_url: 'https://hooks.slack.com/commands/T1/hidden/hidden' };
    const lines = logged('xoxb-1-2-hidden', 'wss://wss-primary.slack.com/link/?ticket=hidden-ticket&app_id=A1', {
      said: `Received a message: ${JSON.stringify(payload)}`,
      payload,
    });
    expect(lines).not.toContain('hidden');
    expect(lines).toContain('&app_id=A1');
  });

  it('stays JSON, a line for each thing that happened', () => {
    const lines = logged(secrets, JSON.stringify({ token: 'hidden-proof' }))
      .trim()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['something happened', 'something happened']);
  });
});
