import type { Container, ContainerStats } from 'dockerode';
import { createLineSplitter } from './lines.ts';

export type MemoryWatch = {
  /** Highest use so far, in bytes; null before the engine has told one. */
  readonly peakBytes: () => number | null;
  /** Listens, unless it does already. */
  readonly listen: (container: Container) => void;
  readonly stop: () => void;
};

/** Follows what the engine tells of a sandbox's memory, about once a second. Readings that are missed are not missed: it is evidence only. */
export function createMemoryWatch(): MemoryWatch {
  let peak: number | null = null;
  let stream: NodeJS.ReadableStream | null = null;
  let isStopped = false;
  const hear = createLineSplitter((line) => {
    const used = usedBytes(line);
    if (used !== null) peak = Math.max(peak ?? 0, used);
  });
  const close = () => {
    if (stream !== null && 'destroy' in stream && typeof stream.destroy === 'function') stream.destroy();
    stream = null;
  };
  let isOpening = false;
  const open = async (container: Container) => {
    isOpening = true;
    try {
      stream = await container.stats({ stream: true });
      stream.on('data', hear.write);
      stream.on('error', close);
      stream.on('end', close);
      if (isStopped) close();
    } catch {
      stream = null; // asked again in a second
    } finally {
      isOpening = false;
    }
  };
  return {
    peakBytes: () => peak,
    listen(container) {
      if (stream === null && !isOpening) void open(container);
    },
    stop() {
      isStopped = true;
      close();
    },
  };
}

/** As `docker stats` counts it: without the page cache that the kernel may drop at any time (cgroup v1 and v2 name it differently). */
function usedBytes(line: string): number | null {
  try {
    const { memory_stats: memory }: ContainerStats = JSON.parse(line);
    const details: Record<string, number | undefined> = { ...memory.stats };
    const used = memory.usage - (details.total_inactive_file ?? details.inactive_file ?? 0);
    return Number.isFinite(used) ? Math.max(0, used) : null;
  } catch {
    return null; // not a reading: a sandbox that is just ending has none
  }
}
