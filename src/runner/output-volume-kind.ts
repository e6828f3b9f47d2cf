import type { Logger } from 'pino';
import { type DockerEngine, isEngineLost } from './docker-engine.ts';
import { InfrastructureFailure } from './failures.ts';
import type { Folders } from './folders.ts';
import { removeTrials, tryLoopVolume } from './output-volume-trial.ts';
import { createVolumeSizes, type VolumeSizes } from './volume-sizes.ts';

/**
 * How /out is kept from filling the disk. `loop`: it is a file system of a fixed size in a file of ours. `watched`: a
 * plain volume, whose sandbox is killed when it holds too much.
 */
export type OutputVolumeKind = 'loop' | 'watched';

export type OutputVolumes = VolumeSizes & {
  /** Found out once by trying. Rejects while something that passes keeps it from being known: an engine that is away, a full disk. */
  readonly kind: () => Promise<OutputVolumeKind>;
  /** Removes what a runner before this one has left of finding out. */
  readonly removeTrials: () => Promise<void>;
};

type Machine = {
  readonly engine: DockerEngine;
  readonly folders: Folders;
  readonly image: string;
  readonly log: Logger;
  /** Null: the strictest that works here. */
  readonly wanted: OutputVolumeKind | null;
};

export function createOutputVolumes(machine: Machine): OutputVolumes {
  let known: Promise<OutputVolumeKind> | null = null;
  let isTrying = false;

  const findOut = async () => {
    isTrying = true;
    try {
      return await choose(machine);
    } catch (error) {
      known = null;
      throw error;
    } finally {
      isTrying = false;
    }
  };
  return {
    ...createVolumeSizes(machine.engine.follower, machine.log),
    kind() {
      known ??= findOut();
      return known;
    },
    async removeTrials() {
      if (!isTrying) await removeTrials(machine.engine.control, machine.folders);
    },
  };
}

async function choose({ wanted, log, ...machine }: Machine): Promise<OutputVolumeKind> {
  if (wanted !== null) return wanted;
  const reason = await whyNoLoop(machine);
  const kind = reason === null ? 'loop' : 'watched';
  if (reason !== null && isRoot()) log.warn({ kind, reason, remedy }, 'output volumes');
  else log.info({ kind, reason }, 'output volumes');
  return kind;
}

const remedy =
  'The output of sandboxes can only be watched. `npm run doctor` says what limited output needs; start the runner again then.';

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** A busy machine fails now and then. */
const mostTries = 3;

/** Null: loop volumes work. Else a reason that lasts; throws where it may pass, because what is chosen holds for as long as the runner lives. */
async function whyNoLoop({ engine, folders, image }: Omit<Machine, 'wanted' | 'log'>): Promise<string | null> {
  if (!isRoot()) return 'the runner is not root';
  const modem: object = engine.control.modem;
  if (!('socketPath' in modem && modem.socketPath)) return 'the engine is not on this machine';
  let failure: unknown = null;
  for (let tries = 0; tries < mostTries; tries++) {
    try {
      const isSeen = await tryLoopVolume(engine.control, folders, image);
      return isSeen ? null : 'the engine sees other disks than the runner';
    } catch (error) {
      if (isEngineLost(error) || error instanceof InfrastructureFailure) throw error;
      failure = error;
    }
  }
  const reason = failure instanceof Error ? failure.message.trim() : String(failure);
  if (willLast(reason)) return reason;
  throw new InfrastructureFailure(
    `Whether the output of sandboxes can be limited here could not be found out: ${reason} Look at the free disk space and at \`losetup --all\`.`,
    { cause: failure },
  );
}

/** What the system says where a program, a device, a file system or a permission is missing, not where there is too little of something. */
const lasting =
  /not permitted|permission denied|no such (?:file|device)|ENOENT|EACCES|EPERM|unknown file ?system|block device required|invalid argument|not supported/i;

export function willLast(reason: string): boolean {
  return lasting.test(reason);
}
