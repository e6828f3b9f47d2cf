import type { Event } from './events.ts';
import type { Proposal } from './proposal.ts';
import type { Run, Verdict } from './run.ts';

const reasonPrefix = 'changes asked for: ';

/** As long as they may be with that before them. */
const mostCharacters = 4000 - reasonPrefix.length;

/** The proposal is dropped, and its engineer writes the next one with a person's words. */
export function changeRequest({ steering }: Run, { id, component }: Proposal, wish: string): readonly Event[] {
  const words = wish.trim().slice(0, mostCharacters);
  const isNextAnyway = steering.priority === component || steering.frozen.includes(component);
  return [
    { type: 'proposalVetoed', proposal: id, reason: `${reasonPrefix}${words}`, byDefault: false },
    { type: 'guidanceGiven', words },
    ...(isNextAnyway ? [] : [{ type: 'componentPrioritised', component } as const]),
  ];
}

/** What somebody wanted otherwise in a proposal, told by the reason of its veto; null: that is not how it ended. */
export function changesAskedFor(verdict: Verdict): string | null {
  return verdict.name === 'vetoed' ? wishIn(verdict.reason) : null;
}

/** Whether an event is the first of a request for changes. */
export function asksForChanges(event: Event): boolean {
  return event.type === 'proposalVetoed' && wishIn(event.reason) !== null;
}

function wishIn(reason: string | null): string | null {
  return reason?.startsWith(reasonPrefix) ? reason.slice(reasonPrefix.length) : null;
}
