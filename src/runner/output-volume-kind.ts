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
  /** Found out once by trying. Rejects while the engine does not answer, or has no image to try with. */
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
    ...createVolumeSizes(machine.engine.control, machine.log),
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
  const reason = wanted === null ? await whyNoLoop(machine) : 'chosen';
  const kind = wanted ?? (reason === null ? 'loop' : 'watched');
  log.info({ kind, ...(reason === null ? {} : { reason }) }, 'output volumes');
  return kind;
}

/** A busy machine fails now and then; what is chosen now holds for as long as the runner lives. */
const mostTries = 3;

async function whyNoLoop({ engine, folders, image }: Omit<Machine, 'wanted' | 'log'>): Promise<string | null> {
  if (process.getuid?.() !== 0) return 'the runner is not root';
  const modem: object = engine.control.modem;
  if (!('socketPath' in modem && modem.socketPath)) return 'the engine is not on this machine';
  let reason = '';
  for (let tries = 0; tries < mostTries; tries++) {
    try {
      const isSeen = await tryLoopVolume(engine.control, folders, image);
      return isSeen ? null : 'the engine sees other disks than the runner';
    } catch (error) {
      if (isEngineLost(error) || error instanceof InfrastructureFailure) throw error;
      reason = error instanceof Error ? error.message : String(error);
    }
  }
  return reason;
}
