import { personName } from '../../refine/person.ts';
import { plainLine } from '../../report/plain-text.ts';
import { listing } from '../../report/wording.ts';

/** The author of an event as people read it: ids are for the audit trail. */
export function nameOf(by: string): string {
  return plainLine(personName(by));
}

/** "ada, ben and cyd". */
export function namesOf(authors: readonly string[]): string {
  return listing(authors.map(nameOf));
}
