/** One thing that the start-up check looked at. `found` is for people; a remedy says what to do, in whole sentences. */
export type Finding =
  | { readonly name: string; readonly verdict: 'good'; readonly found: string }
  | { readonly name: string; readonly verdict: 'warning' | 'bad'; readonly found: string; readonly remedy: string };

export type Section = { readonly title: string; readonly findings: readonly Finding[] };

export function good(name: string, found: string): Finding {
  return { name, verdict: 'good', found };
}

/** Works, but less well or less safely than it could. */
export function warning(name: string, found: string, remedy: string): Finding {
  return { name, verdict: 'warning', found, remedy };
}

/** A runner must not be left to work like this. */
export function bad(name: string, found: string, remedy: string): Finding {
  return { name, verdict: 'bad', found, remedy };
}
