/** What can go wrong with a call of the Web API. */
export type Fault =
  /** Answers 429. */
  | { readonly retryAfterSeconds: number }
  | { readonly status: number }
  /** The connection breaks before Slack saw the call, or after it carried it out. */
  | 'lost before'
  | 'lost after'
  | { readonly slowSeconds: number }
  /** Slack's answer, such as `invalid_blocks` or `expired_trigger_id`. */
  | { readonly error: string };

export type Faults = {
  add(method: string, fault: Fault, times: number): void;
  /** The fault that this call meets, used up by it. */
  take(method: string): Fault | undefined;
  unmet(): readonly string[];
};

export function createFaults(): Faults {
  const waiting = new Map<string, Fault[]>();
  return {
    add(method, fault, times) {
      waiting.set(method, [...(waiting.get(method) ?? []), ...Array.from({ length: times }, () => fault)]);
    },
    take: (method) => waiting.get(method)?.shift(),
    unmet: () =>
      [...waiting].flatMap(([method, faults]) =>
        faults.length > 0 ? [`${faults.length} faults of ${method} were not met`] : [],
      ),
  };
}
