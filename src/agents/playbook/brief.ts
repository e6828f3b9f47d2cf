import type { DatasetProfile } from '../../refine/dataset.ts';

/** What the three parts of a design are chosen from. */
export type Brief = {
  readonly profile: DatasetProfile;
  /** Images that one epoch of a trial sees. */
  readonly images: number;
  /** Time that the first pipeline's training should take: less than half a trial's, as room for what the refinement adds. */
  readonly seconds: number;
  readonly cpus: number;
};
