const discordEpoch = 1_420_070_400_000;
let workers = 0n;

/** Gives ids that tell when they were made, as Discord's do: each larger than the one before, none given by another. */
export function createIds(now: () => number): () => string {
  const worker = (workers++ % 1024n) << 12n;
  let last = 0n;
  return () => {
    const made = (BigInt(Math.floor(now()) - discordEpoch) << 22n) | worker;
    // Four thousand fit into a millisecond.
    last = made > last ? made : last + 1n;
    return String(last);
  };
}

export function madeAt(id: string): number {
  return Number(BigInt(id) >> 22n) + discordEpoch;
}
