/** What an upload may cost. The archive is somebody's who may mean harm: each limit holds by itself, whatever the archive says. */
export type UploadLimits = {
  readonly archiveBytes: number;
  readonly totalBytes: number;
  readonly fileBytes: number;
  readonly entries: number;
  /** All images against the archive; held only where they have more than `harmlessBytes`. */
  readonly timesLarger: number;
  readonly harmlessBytes: number;
  readonly depth: number;
  readonly nameBytes: number;
  readonly pathBytes: number;
  /** From the first byte that is asked for to the dataset in its place. */
  readonly seconds: number;
  readonly freeBytes: number;
};

export const uploadLimits: UploadLimits = {
  archiveBytes: 1e9, // what Slack takes; Discord takes less
  totalBytes: 8e9, // 200,000 images of 40 kB
  fileBytes: 100e6, // an uncompressed photo of 33 megapixels
  entries: 200_000, // more than the training of a run gets through
  timesLarger: 100, // images hardly shrink in a zip; a bomb grows 1000 times and more
  harmlessBytes: 100e6,
  depth: 12,
  nameBytes: 255, // what file systems take
  pathBytes: 1024,
  seconds: 600, // Discord forgets the command after 15 minutes
  freeBytes: 10e9, // twice MIN_FREE_DISK_GB, so that no upload makes trainings wait
};
