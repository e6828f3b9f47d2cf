/** Safe as a BullMQ job id (no colon, not a number) and as part of a container's name. */
export function jobId({ id, turn }: { readonly id: string; readonly turn: number }): string {
  return `${id}-t${turn}`;
}

/** Id of the run that a job belongs to. */
export function runOfJob(job: string): string {
  return job.slice(0, Math.max(0, job.lastIndexOf('-t')));
}
