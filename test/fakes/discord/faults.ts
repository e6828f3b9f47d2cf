/** What can go wrong with a call. */
export type Fault =
  /** Answers 429. */
  | { readonly retryAfterSeconds: number }
  /** Breaks down before it carried the call out, or after. */
  | { readonly status: number; readonly after?: true }
  /** The connection breaks before Discord saw the call, or after it carried it out. */
  | 'lost before'
  | 'lost after'
  | { readonly slowSeconds: number }
  /** A refusal, such as 10062 or 50013. */
  | { readonly code: number; readonly message: string; readonly httpStatus?: number };

export type Faults = {
  add(route: string, fault: Fault, times: number): void;
  /** The fault that this call meets, used up by it. */
  take(route: string): Fault | undefined;
  unmet(): readonly string[];
};

export function createFaults(): Faults {
  const waiting = new Map<string, Fault[]>();
  return {
    add(route, fault, times) {
      waiting.set(route, [...(waiting.get(route) ?? []), ...Array.from({ length: times }, () => fault)]);
    },
    take: (route) => waiting.get(route)?.shift(),
    unmet: () =>
      [...waiting].flatMap(([route, faults]) =>
        faults.length > 0 ? [`${faults.length} faults of ${route} were not met`] : [],
      ),
  };
}
