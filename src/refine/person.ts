import { z } from 'zod';

/**
 * Who says something, as it stands in an event's `by`: a name alone (`ada`, `system`, `data engineer`), or a name with the id that the
 * person has on a chat platform: `Ada Lovelace@slack:T024BE7LD:U02A`. Names are for people to read and can be changed at will; only ids
 * are ever compared.
 */
const withId = /^(.*)@([a-z]+:[A-Za-z0-9:._-]+)$/s;

export type Person = { readonly id: string; readonly name: string };

/**
 * Somebody who may do something: a person, or a group of the platform, whose name is as people there write it (`@ml-leads`) and whose id
 * no person can have (`slack:T1:S1`, `discord:100:&200`).
 */
export const memberSchema = z.object({
  id: z
    .string()
    .regex(/^[a-z]+:[A-Za-z0-9:._&-]+$/)
    .max(200),
  name: z.string().min(1).max(200),
});
export type Member = z.infer<typeof memberSchema>;

/** "Ada", "Ada or Ben", "Ada, Ben or @ml-leads". */
export function anyOf(members: readonly { readonly name: string }[]): string {
  const names = members.map(({ name }) => name);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

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
