import type { Logger } from 'pino';
import type { Reach, RunnerFailpoint } from '../refine/failpoint.ts';
import type { Progress } from '../refine/work.ts';
import type { Reservation } from './disk.ts';
import type { DockerEngine } from './docker-engine.ts';
import type { Folders } from './folders.ts';
import type { OutputVolumes } from './output-volume-kind.ts';
import type { Slots } from './slots.ts';
import type { Runtime } from './spec.ts';
import type { Wishes } from './wanted.ts';

/** Images that sandboxes are made from. Nobody else chooses one. */
export type Images = { readonly train: string; readonly prepare: string; readonly fashionMnist: string };

export type Limits = {
  /** Wall-clock time of a trial beyond three times its training time: loading, evaluating, a busy machine. */
  readonly graceSeconds: number;
  readonly prepareSeconds: number;
  readonly predictSeconds: number;
  /** For reading a draft, building it and training two batches of it. */
  readonly checkSeconds: number;
  /** Of stdout and stderr together, with what the engine adds to each line. Must stay below a sixth of its log limit. */
  readonly outputBytes: number;
  /** Of /out as a whole, for each kind of work. */
  readonly trainOutputMegabytes: number;
  readonly testOutputMegabytes: number;
  readonly prepareOutputMegabytes: number;
  /** How long a job waits for a Docker engine that does not answer. */
  readonly engineLostSeconds: number;
  /** Stays free on the disk, whatever sandboxes write. One whose output is only watched is ended at half of it. */
  readonly minimumFreeBytes: number;
  /** The same for the files that the disk can still hold, as a share of all. */
  readonly minimumFreeFileShare: number;
  /** How long a watched output may go unmeasured. */
  readonly unmeasuredSeconds: number;
  /** How long a job waits for space. */
  readonly diskFullSeconds: number;
  /** How long answers and weights of a run that has ended are kept. */
  readonly keepSeconds: number;
};

export const defaultLimits: Limits = {
  graceSeconds: 120,
  prepareSeconds: 3600,
  predictSeconds: 1800,
  checkSeconds: 60,
  outputBytes: 16_000_000,
  // Weights of 200 million parameters, and the predictions of every epoch.
  trainOutputMegabytes: 1024,
  // Predictions of ten million images.
  testOutputMegabytes: 32,
  prepareOutputMegabytes: 64 * 1024,
  engineLostSeconds: 600,
  minimumFreeBytes: 5e9,
  minimumFreeFileShare: 0.02,
  unmeasuredSeconds: 60,
  diskFullSeconds: 3600,
  keepSeconds: 7 * 24 * 3600,
};

/** This machine, as every job on it finds it: put together once, by `createRunner`. */
export type Box = {
  readonly id: string;
  readonly engine: DockerEngine;
  readonly folders: Folders;
  readonly images: Images;
  readonly slots: Slots;
  readonly slotCount: number;
  /** UUIDs, one for each slot; empty on a machine without. */
  readonly gpus: readonly string[];
  readonly limits: Limits;
  readonly outputVolumes: OutputVolumes;
  /** Of every sandbox, as JSON text. */
  readonly seccompProfile: string;
  readonly runtime: Runtime;
  readonly log: Logger;
  /** Live progress; lost without a trace when Redis is away. */
  readonly publish: (progress: Progress) => void;
  /** The clock on the wall: deadlines outlive a process. */
  readonly now: () => number;
  /** What runs want now; those of which that is not known are not in it. */
  readonly wishes: (runs: readonly string[]) => Promise<Wishes>;
  /** By job: what those under way in this process may write. Kept by `waitForSpace`. */
  readonly reservations: Map<string, Reservation>;
  /** For fault tests only. */
  readonly reach: Reach<RunnerFailpoint>;
};
