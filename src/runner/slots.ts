/** A place for one sandbox: its share of the CPUs and its GPU, by index. */
export type Slot = { readonly index: number; readonly release: () => void };

export type Slots = {
  /** Waits for a free slot, first come first served. */
  readonly take: (signal: AbortSignal) => Promise<Slot>;
  /** At once, for a sandbox that is running in this slot already: what runs, runs. */
  readonly claim: (index: number) => Slot;
};

export function createSlots(count: number): Slots {
  const holders = new Array<number>(count).fill(0);
  let waiting: { readonly give: (slot: Slot) => void }[] = [];

  const hold = (index: number): Slot => {
    holders[index] = (holders[index] ?? 0) + 1;
    let isHeld = true;
    return {
      index,
      release() {
        if (!isHeld) return;
        isHeld = false;
        holders[index] = (holders[index] ?? 1) - 1;
        handOut();
      },
    };
  };
  const handOut = () => {
    while (waiting.length > 0) {
      // Only among our own: what was adopted may run in a slot that this runner no longer has.
      const free = holders.slice(0, count).indexOf(0);
      if (free < 0) return;
      waiting.shift()?.give(hold(free));
    }
  };
  return {
    take(signal) {
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const entry = {
          give(slot: Slot) {
            signal.removeEventListener('abort', giveUp);
            resolve(slot);
          },
        };
        const giveUp = () => {
          waiting = waiting.filter((other) => other !== entry);
          reject(signal.reason);
        };
        signal.addEventListener('abort', giveUp, { once: true });
        waiting.push(entry);
        handOut();
      });
    },
    claim: hold,
  };
}

/** The CPUs of a slot, where the machine has enough for every slot to have its own; otherwise only their number. */
export function cpusOfSlot(
  index: number,
  slots: number,
  machineCpus: number,
  wanted: number,
): { readonly count: number; readonly exact: string | null } {
  const share = Math.floor(machineCpus / slots);
  if (share < 1) return { count: 1, exact: null };
  const count = Math.max(1, Math.min(wanted, share));
  const first = index * share;
  return { count, exact: count === 1 ? `${first}` : `${first}-${first + count - 1}` };
}
