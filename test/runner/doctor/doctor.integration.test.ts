import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Docker from 'dockerode';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labels } from '../../../src/runner/spec.ts';
import { type BotProcess, searchPath, startBot } from '../../support/bot-process.ts';
import { newDataFolder, removeDataFolder } from '../../support/data-folder.ts';
import { startRedisOnPort, startSilentServer } from './servers.ts';

const repository = resolve(import.meta.dirname, '../../..');
let folder: string;
let running: BotProcess | null = null;

beforeEach(() => {
  folder = newDataFolder();
});

afterEach(async () => {
  await running?.kill();
  running = null;
  await removeDataFolder(folder);
});

/** What `npm run doctor` says, as one line of single spaces, and its exit code. */
async function doctor(environment: Record<string, string> = {}): Promise<{ text: string; exitCode: number | null }> {
  running = startBot(folder, ['doctor'], environment);
  const exitCode = await running.exitCode();
  return { text: running.output().replaceAll(/\s+/g, ' '), exitCode };
}

describe('npm run doctor', () => {
  const docker = new Docker();

  it('tries a real sandbox, which keeps every promise, and leaves nothing behind', async () => {
    const { text, exitCode } = await doctor();
    expect(text).toContain(`Docker engine ${(await docker.info()).ServerVersion}`);
    expect(text).toMatch(/✓ Images improve-bot-\S+/);
    expect(text).toMatch(/✓ A real sandbox \d+\.\d s: user 65534, no capability, no network, read-only/);
    expect(exitCode).toBe(text.includes('✗') ? 1 : 0);
    const ofProbes = { all: true, filters: { label: [`${labels.data}=${folder}/doctor`] } };
    expect(await docker.listContainers(ofProbes)).toEqual([]);
    expect((await docker.listVolumes({ filters: ofProbes.filters })).Volumes ?? []).toEqual([]);
  });

  it('removes the sandbox of a check that was killed', async () => {
    const left = await docker.createContainer({
      Image: imageOf(folder),
      Cmd: ['true'],
      name: `improve-left-${folder.split('-').at(-1)}`,
      Labels: {
        [labels.data]: `${folder}/doctor`,
        [labels.runner]: 'doctor',
        [labels.job]: `left-${folder.split('-').at(-1)}`,
        [labels.deadline]: new Date(Date.now() - 1000).toISOString(),
      },
    });
    await doctor();
    await expect(left.inspect()).rejects.toMatchObject({ statusCode: 404 });
  });

  it('says what to do where no engine is, and still looks at the rest', async () => {
    const { text, exitCode } = await doctor({ DOCKER_HOST: 'unix:///nowhere/docker.sock' });
    expect(text).toMatch(/✗ Docker engine does not answer \(connect ENOENT.*→ Start it \(`npm run setup`/);
    expect(text).toMatch(/Redis .*Disk|Disk .*Redis/);
    expect(exitCode).toBe(1);
  });

  it('ends where the engine takes the call and never answers', async () => {
    const socket = join(folder, 'silent.sock');
    await using _silent = await startSilentServer(socket);
    const { text, exitCode } = await doctor({ DOCKER_HOST: `unix://${socket}` });
    expect(text).toMatch(/✗ Docker engine gives no answer that can be used/);
    expect(exitCode).toBe(1);
  }, 30_000);

  it('tells a user whom the engine does not let in how to be let in', async (context) => {
    if (process.getuid?.() !== 0) context.skip('only root can become somebody else');
    const nobody = { uid: 65534, gid: 65534, cwd: repository, encoding: 'utf8' } as const;
    const environment = { PATH: searchPath, DATA_DIR: join(folder, 'none') };
    const canRead = spawnSync(process.execPath, ['--check', 'src/main.ts'], { ...nobody, env: environment });
    if (canRead.status !== 0) context.skip('nobody but root can read this checkout');
    const { stdout } = spawnSync(process.execPath, ['src/main.ts', 'doctor'], { ...nobody, env: environment });
    expect(stdout).toMatch(/✗ Docker engine +runs, but this user may not use it/);
    expect(stdout).toContain('sudo usermod -aG docker');
  });

  it('names images that are not built, and those that the engine has lost', async () => {
    const images = { train: 'improve-bot-cpu:gone', prepare: 'improve-bot-cpu:gone', fashionMnist: 'gone:1' };
    writeFileSync(join(folder, 'images.json'), JSON.stringify(images));
    const lost = await doctor();
    expect(lost.text).toMatch(/✗ Images the engine has no improve-bot-cpu:gone, gone:1 → Run `npm run setup`/);
    expect(lost.text).not.toContain('A real sandbox');
    rmSync(join(folder, 'images.json'));
    expect((await doctor()).text).toContain('✗ Images none built → Run `npm run setup`');
  });

  it('asks for the npm packages where they are not installed', () => {
    const copy = mkdtempSync(join(tmpdir(), 'improve-bare-'));
    cpSync(join(repository, 'scripts'), join(copy, 'scripts'), { recursive: true });
    const bare = spawnSync(process.execPath, ['scripts/launch.mjs', 'doctor'], { cwd: copy, encoding: 'utf8' });
    rmSync(copy, { recursive: true });
    expect(bare.stderr.trim()).toBe(
      'The npm packages are not installed yet: run `npm run setup` first, or `npm ci` for these alone.',
    );
    expect(bare.status).toBe(1);
  });
});

describe('npm run doctor, of the Redis that REDIS_URL names,', () => {
  const withoutEngine = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };

  it('finds nothing wrong with one that throws nothing away', async () => {
    await using redis = await startRedisOnPort([]);
    const { text } = await doctor({ ...withoutEngine, REDIS_URL: redis.url });
    expect(text).toMatch(/✓ Redis Redis \d\S+ at redis:\/\/127\.0\.0\.1:\d+ ✓ Eviction noeviction ✓ Persistence off/);
    expect(text).toContain('✓ Connection stays on this machine');
  });

  it('refuses one that throws jobs away', async () => {
    await using redis = await startRedisOnPort(['--maxmemory-policy', 'allkeys-lru', '--appendonly', 'yes']);
    const { text, exitCode } = await doctor({ ...withoutEngine, REDIS_URL: redis.url });
    expect(text).toMatch(/✗ Eviction allkeys-lru: .*CONFIG SET maxmemory-policy noeviction/);
    expect(text).toContain('✓ Persistence on');
    expect(exitCode).toBe(1);
  });

  it('says what its access list keeps from us', async () => {
    await using redis = await startRedisOnPort([]);
    await redis.client.call('ACL', 'SETUSER', 'bot', 'on', '>secret', '~*', '&*', '+@all', '-config', '-info');
    const { text } = await doctor({ ...withoutEngine, REDIS_URL: `redis://bot:secret@127.0.0.1:${redis.port}` });
    expect(text).toMatch(/✓ Redis answers at redis:\/\/127\.0\.0\.1:\d+; this user may not ask for its version/);
    expect(text).toMatch(/! Eviction this user may not ask for maxmemory-policy/);
    expect(text).not.toContain('secret');
  });

  it('says so where it wants another password', async () => {
    await using redis = await startRedisOnPort(['--requirepass', 'other']);
    const wrong = await doctor({ ...withoutEngine, REDIS_URL: `redis://:secret@127.0.0.1:${redis.port}` });
    expect(wrong.text).toMatch(/✗ Redis redis:\/\/127\.0\.0\.1:\d+ refuses this user \(WRONGPASS/);
    const none = await doctor({ ...withoutEngine, REDIS_URL: redis.url });
    expect(none.text).toMatch(/✗ Redis \S+ refuses this user \(NOAUTH/);
  });

  it('ends where it takes the call and never answers', async () => {
    await using silent = await startSilentServer();
    const { text, exitCode } = await doctor({ ...withoutEngine, REDIS_URL: `redis://127.0.0.1:${silent.port}` });
    expect(text).toMatch(/✗ Redis does not answer at redis:\/\/127\.0\.0\.1:\d+/);
    expect(exitCode).toBe(1);
  }, 30_000);
});

function imageOf(dataFolder: string): string {
  return JSON.parse(readFileSync(join(dataFolder, 'images.json'), 'utf8')).train;
}
