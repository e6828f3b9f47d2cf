import { z } from 'zod';
import type { Json } from '../objects.ts';
import type { Tier } from '../rate-limits.ts';
import { Refusal } from '../refusal.ts';
import type { Workspace } from '../workspace.ts';
import type { World } from '../world.ts';

export type Caller = { readonly world: World; readonly workspace: Workspace };

/** A method of the Web API. */
export type Method = {
  /** Any one of these is enough. */
  readonly scopes: readonly string[];
  readonly tier: Tier;
  /** `app`: the app-level token of Socket Mode; `none`: a client id and secret among the arguments instead. */
  readonly token?: 'app' | 'none';
  answer(given: Json, caller: Caller): Json | Promise<Json>;
};

/** Checks the arguments first: a wrong or unknown one is refused, and the test hears of it. */
export function method<S extends z.ZodObject>(definition: {
  readonly scopes?: readonly string[];
  readonly tier: Tier;
  readonly token?: 'app' | 'none';
  readonly arguments: S;
  readonly answer: (given: z.output<S>, caller: Caller) => Json | Promise<Json>;
}): Method {
  // The token and the team come with every call of the client, whatever the method.
  const schema = z.strictObject({
    ...definition.arguments.shape,
    token: z.string().optional(),
    team_id: z.string().optional(),
  });
  return {
    scopes: definition.scopes ?? [],
    tier: definition.tier,
    ...(definition.token ? { token: definition.token } : {}),
    answer(given, caller) {
      const parsed = schema.safeParse(given);
      if (parsed.success) return definition.answer(parsed.data as z.output<S>, caller);
      const messages = parsed.error.issues.map(
        ({ path, message }) => `[ERROR] ${message} [json-pointer:/${path.join('/')}]`,
      );
      caller.world.complaints.push(`invalid arguments: ${messages.join(' ')}`);
      throw new Refusal('invalid_arguments', { response_metadata: { messages } });
    },
  };
}

/** Form fields arrive as strings; JSON bodies with types of their own. */
export const flag = z.union([
  z.boolean(),
  z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1'),
]);
export const count = z.union([z.int().min(0), z.string().regex(/^\d+$/, 'must be a whole number').transform(Number)]);
/** A number in its place has lost its last digits. */
export const timestamp = z.string().regex(/^\d{10}\.\d{6}$/, 'must be a timestamp as Slack gave it');

export const json = z.union([
  z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON' });
      return z.NEVER;
    }
  }),
  z.unknown(),
]);
