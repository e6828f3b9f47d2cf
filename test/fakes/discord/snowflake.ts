const discordEpoch = 1_420_070_400_000;
let last = 0n;

/** An id that tells when it was made, as Discord's do. No two are equal within a process. */
export function newId(atMilliseconds: number = Date.now()): string {
  const made = BigInt(Math.floor(atMilliseconds) - discordEpoch) << 22n;
  last = made > last ? made : last + 1n;
  return String(last);
}

export function madeAt(id: string): number {
  return Number(BigInt(id) >> 22n) + discordEpoch;
}
