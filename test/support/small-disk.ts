import { execFile } from 'node:child_process';
import { copyFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type SmallDisk = Awaited<ReturnType<typeof mountSmallDisk>>;

/** Puts a data folder on a file system of its own, which can be filled. Needs root. */
export async function mountSmallDisk(folder: string, megabytes: number) {
  await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', folder], { timeout: 10_000 });
  copyFileSync(resolve('data/images.json'), join(folder, 'images.json'));
  const ballast = join(folder, 'ballast');
  const free = () => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  };
  return {
    /** Leaves so many bytes free, and no more. */
    fill(leftBytes = 0): void {
      rmSync(ballast, { force: true });
      writeFileSync(ballast, Buffer.alloc(Math.max(0, free() - leftBytes)));
    },
    empty: () => rmSync(ballast, { force: true }),
    async remove(): Promise<void> {
      await run('umount', ['--lazy', folder], { timeout: 10_000 });
      rmSync(folder, { recursive: true });
    },
  };
}
