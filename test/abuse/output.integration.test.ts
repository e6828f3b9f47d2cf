import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { docker, dockerSocket } from '../runner/box-under-test.ts';
import { createStallingSocket } from '../support/stalling-socket.ts';
import { peaksUntil } from './sandbox-peaks.ts';
import { failureOf, setUpTarget } from './target.ts';

const target = setUpTarget();
const megabyte = 2 ** 20;
const logLimitBytes = 128 * megabyte;
/** Control characters, and those that break a line or turn the direction of writing around. */
const notPlain = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

describe('a training that writes', () => {
  it.each([
    ['colours, bytes that are no text, NUL and turned text without end', 'garbage_without_end', {}, 'plain words'],
    ['one line that never ends', 'line_without_end', {}, 'before the line'],
    ['a million lines of one character', 'tiny_lines', { CHARACTER: 'x' }, 'x'],
    ['a million lines of NUL', 'tiny_lines', { CHARACTER: '\\0\\0\\0\\0\\0\\0\\0\\0' }, null],
  ] as const)('%s is killed at its budget; its last lines are kept and plain', async (_what, module, values, line) => {
    const box = await target.box();
    const job = await target.launch(box, module, { values });
    const before = process.memoryUsage().rss;
    const answer = box.answer(job);
    const peaks = await peaksUntil(box, answer);
    const { reason, lastLines, evidence } = failureOf(await answer);
    expect({ reason, endedBy: evidence.endedBy }).toEqual({ reason: 'output-limit', endedBy: 'output-limit' });
    expect(evidence.seconds).toBeLessThan(30);
    expect(lastLines.length).toBeLessThanOrEqual(40);
    if (line !== null) expect(lastLines).toContain(line);
    expect(lastLines.filter((kept) => notPlain.test(kept) || kept.length > 500)).toEqual([]);
    // The runner is in this process.
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * megabyte);
    expect(peaks.logBytes ?? 0).toBeLessThan(logLimitBytes * 1.1);
    expect([...(await box.containers()), ...(await box.volumes())]).toEqual([]);
  });
});

describe('a reader of the log that stalls', () => {
  it('keeps nobody from looking at the sandbox, or from ending it', async () => {
    const proxy = await createStallingSocket(join(target.scratch(), 'stalling.sock'), dockerSocket, /^GET \S*\/logs\?/);
    try {
      const box = await target.box({}, proxy.path);
      await target.launch(box, 'line_without_end', { work: { trainSeconds: 600 } });
      await expect.poll(proxy.stalled, { timeout: 20_000 }).toBe(1);
      // The training writes into a log that nobody reads, until the engine's own limit.
      const sandbox = async () => (await box.containers())[0]?.Id ?? '';
      const written = async () => {
        const { blkio_stats: _blocks, ...stats } = await docker
          .getContainer(await sandbox())
          .stats({ stream: false, 'one-shot': true });
        return stats.cpu_stats.cpu_usage.total_usage;
      };
      await expect.poll(written, { timeout: 20_000 }).toBeGreaterThan(3e9);
      const asked = performance.now();
      expect((await docker.getContainer(await sandbox()).inspect()).State.Running).toBe(true);
      expect(performance.now() - asked).toBeLessThan(1000);
      await box.want('run', '');
      await expect
        .poll(async () => [...(await box.containers()), ...(await box.volumes())], { timeout: 3000 })
        .toEqual([]);
    } finally {
      await proxy.close();
    }
  });
});
