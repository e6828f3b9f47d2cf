import type { FaultKind } from './plan.ts';
import { type Claim, metAt } from './recovery.ts';
import type { Strike } from './scene.ts';
import type { Sighting } from './sightings.ts';

/** How long it took until things were going again. */
export type Recovery = {
  readonly kind: FaultKind;
  readonly secondsFromFault: number;
  /** From when what was killed had been started again. */
  readonly secondsFromRestart: number;
  /** Another fault hit before things were going again. */
  readonly wasDisturbed: boolean;
};

export type Recoveries = {
  readonly expect: (kind: FaultKind, strike: Strike) => void;
  /** Another fault was carried out. */
  readonly disturb: (at: number) => void;
  /** Settles what has recovered by what was seen so far, and returns it. */
  readonly settle: (seen: readonly Sighting[]) => readonly (Recovery & { readonly strike: Strike })[];
  readonly done: () => readonly Recovery[];
  /** Faults after which things are not going yet, with the sentences that are not true yet. */
  readonly waiting: () => readonly { readonly kind: FaultKind; readonly sentences: readonly string[] }[];
};

export function createRecoveries(): Recoveries {
  type Waiting = { kind: FaultKind; strike: Strike; open: readonly Claim[]; latest: number };
  let waiting: Waiting[] = [];
  const faultTimes: number[] = [];
  const done: Recovery[] = [];

  function measure({ kind, strike, latest }: Waiting): Recovery {
    return {
      kind,
      secondsFromFault: (latest - strike.struckAt) / 1000,
      secondsFromRestart: (latest - strike.restartedAt) / 1000,
      wasDisturbed: faultTimes.some((at) => at > strike.struckAt && at < latest),
    };
  }

  return {
    expect(kind, strike) {
      waiting.push({ kind, strike, open: strike.claims, latest: strike.restartedAt });
    },
    disturb: (at) => void faultTimes.push(at),
    settle(seen) {
      for (const each of waiting) {
        each.open = each.open.filter((claim) => {
          const at = metAt(claim, seen);
          if (at !== null) each.latest = Math.max(each.latest, at);
          return at === null;
        });
      }
      const over = waiting.filter(({ open }) => open.length === 0);
      waiting = waiting.filter(({ open }) => open.length > 0);
      const recovered = over.map((each) => ({ ...measure(each), strike: each.strike }));
      done.push(...over.map(measure));
      return recovered;
    },
    done: () => done,
    waiting: () => waiting.map(({ kind, open }) => ({ kind, sentences: open.map(({ sentence }) => sentence) })),
  };
}
