/**
 * Who says something, as it stands in an event's `by`: a name alone (`ada`, `system`, `data engineer`), or a name with the id that the
 * person has on a chat platform: `Ada Lovelace@slack:T024BE7LD:U02A`. Names are for people to read and can be changed at will; only ids
 * are ever compared.
 */
const withId = /^(.*)@([a-z]+:[A-Za-z0-9:._-]+)$/s;

export type Person = { readonly id: string; readonly name: string };

/** A person as the author of events. */
export function authorOf({ id, name }: Person): string {
  return `${name}@${id}`;
}

/** What people call the author of an event. */
export function personName(by: string): string {
  return withId.exec(by)?.[1] ?? by;
}

/** What tells the author of an event from every other: the id on the platform, or the name of somebody at the console. */
export function personId(by: string): string {
  return withId.exec(by)?.[2] ?? by;
}
