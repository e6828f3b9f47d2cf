import { join } from 'node:path';
import { createPart, type Part } from './part.ts';
import { keyNotifications } from './watch-redis.ts';

export type Parts = { readonly redis: Part; readonly bot: Part; readonly runner: Part };

export type PartName = keyof Parts;

/** The product as three processes: a Redis that writes to the disk, the bot with its console, and a runner of its own. */
export function createParts(
  dataFolder: string,
  port: number,
  onOwnExit: (part: Part, how: string, lastWords: string) => void,
): Parts {
  const environment = {
    DATA_DIR: dataFolder,
    REDIS_URL: redisUrl(port),
    RUNNER_ID: `soak-${port}`,
    RUNNER_SLOTS: '2',
  };
  const create = (name: PartName, command: string, args: readonly string[]): Part => {
    const part: Part = createPart({
      name,
      command,
      args,
      environment,
      outputFile: outputFile(dataFolder, name),
      onOwnExit: (how, lastWords) => onOwnExit(part, how, lastWords),
    });
    return part;
  };
  const redis = [
    ['--port', String(port), '--bind', '127.0.0.1', '--dir', dataFolder, '--save', ''],
    ['--appendonly', 'yes', '--maxmemory-policy', 'noeviction', '--notify-keyspace-events', keyNotifications],
  ];
  return {
    redis: create('redis', 'redis-server', redis.flat()),
    bot: create('bot', process.execPath, ['src/main.ts', 'console', '--no-runner']),
    runner: create('runner', process.execPath, ['src/main.ts', 'runner']),
  };
}

export function outputFile(dataFolder: string, part: PartName): string {
  return join(dataFolder, `${part}.out`);
}

export function redisUrl(port: number): string {
  return `redis://127.0.0.1:${port}`;
}
