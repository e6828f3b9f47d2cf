import { personName } from '../refine/person.ts';
import type { Approval, Step } from '../refine/run.ts';
import { plainLine } from './plain-text.ts';
import { listing } from './wording.ts';

/** The author of an event as people read it: ids are for the audit trail. */
export function nameOf(by: string): string {
  return plainLine(personName(by));
}

/** "ada, ben and cyd". */
export function namesOf(authors: readonly string[]): string {
  return listing(authors.map(nameOf));
}

/** "approved by ada and ben". */
export function approvedWords({ byDefault, approvedBy }: Approval): string {
  if (!byDefault) return `approved by ${namesOf(approvedBy)}`;
  const before = approvedBy.length === 0 ? '' : `, and before by ${namesOf(approvedBy)}`;
  return `approved by the stated default${before}`;
}

/** The same of a step, also where those who approved were too few; null: nobody had. */
export function approvalOf({ approval, approvedBy }: Pick<Step, 'approval' | 'approvedBy'>): string | null {
  if (approval !== null) return approvedWords(approval);
  return approvedBy.length === 0 ? null : `approved before by ${namesOf(approvedBy)}`;
}
