import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { completions } from '../src/bots/commands.ts';
import { botScopes } from '../src/bots/slack/connect/scopes.ts';
import { environmentSchema } from '../src/config.ts';

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

describe('the documents', () => {
  it('name every command that there is', () => {
    const table = read('docs/commands.md');
    expect(completions('').filter((command) => !table.includes(`\`${command.trim()}`))).toEqual([]);
  });

  it('name every environment variable of ours, and no other', () => {
    const named = [...read('.env.example').matchAll(/^#([A-Z_]+)=/gm)].map(([, name]) => name);
    const readByOthers = ['DOCKER_HOST', 'NO_COLOR', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];
    expect(named.filter((name) => !readByOthers.includes(name ?? '')).sort()).toEqual(
      Object.keys(environmentSchema.shape).sort(),
    );
  });

  it('name in docs/slack.md every variable and every scope of Slack, and no other', () => {
    const text = read('docs/slack.md');
    const variables = Object.keys(environmentSchema.shape).filter((name) => name.startsWith('SLACK_'));
    expect([...new Set(text.match(/\bSLACK_[A-Z_]+/g))].sort()).toEqual(variables.sort());
    const rows = [...text.matchAll(/^\| `([a-z_:]+)` \| ((?:for|to) [^|(]+?) (?:\(.*\) )?\|$/gm)];
    expect(rows.map(([, name, why]) => ({ name, why }))).toEqual(botScopes.map(({ name, why }) => ({ name, why })));
  });

  it.each(['docs/security.md', 'docs/operating.md'])('(%s) name tests that there are', (file) => {
    const claims = [...read(file).matchAll(/`(test\/[^`]+\.test\.ts)`(?: › “([^”]+)”)?/g)];
    expect(claims.length).toBeGreaterThan(5);
    const wrong = claims.filter(([, test = '', title = '']) => !existsSync(test) || !read(test).includes(title));
    expect(wrong.map(([claim]) => claim)).toEqual([]);
  });

  it('give commands in the README that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const commands = [...read('README.md').matchAll(/npm (?:run )?([a-z:]+)/g)].map(([, name]) => name ?? '');
    expect(commands.filter((name) => !(name in scripts))).toEqual([]);
  });
});
