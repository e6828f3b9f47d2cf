import { z } from 'zod';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';

export type Problem = {
  readonly path: readonly PropertyKey[];
  /** As Discord names it: `BASE_TYPE_BAD_LENGTH`. */
  readonly code: string;
  readonly message: string;
};

/** What was sent, if it is what the form asks for; otherwise Discord's refusal, of which the test hears as well. */
export function checkForm<S extends z.ZodType>(world: World, schema: S, given: unknown): z.output<S> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw invalidForm(world, parsed.error.issues.flatMap(problemsOf));
}

export function invalidForm(world: World, problems: readonly Problem[]): Refusal {
  const said = problems.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
  world.complaints.push(`invalid form: ${said.join('; ')}`);
  return new Refusal(400, 50035, 'Invalid Form Body', { errors: tree(problems) });
}

export function assertForm(world: World, problems: readonly Problem[]): void {
  if (problems.length > 0) throw invalidForm(world, problems);
}

/** For rules of a schema's own: `params` are Discord's code for it. */
export function rule(code: string, message: string) {
  return { message, params: { code } };
}

type Tree = { [key: string]: Tree | { code: string; message: string }[] };

/** Errors stand under the path of what they are about, in `_errors`. */
function tree(problems: readonly Problem[]): Tree {
  const root: Tree = {};
  for (const { path, code, message } of problems) {
    let node = root;
    for (const key of path.map(String)) {
      node[key] ??= {};
      node = node[key] as Tree;
    }
    node._errors = [...((node._errors as []) ?? []), { code, message }];
  }
  return root;
}

export function problemsOf(issue: z.core.$ZodIssue): readonly Problem[] {
  const one = (code: string, message: string, path = issue.path) => [{ path, code, message }];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.flatMap((key) => one('UNKNOWN_KEY', 'Discord knows no such field', [...issue.path, key]));
    case 'too_big':
      return issue.origin === 'number'
        ? one('NUMBER_TYPE_MAX', `int value should be less than or equal to ${issue.maximum}.`)
        : one('BASE_TYPE_MAX_LENGTH', `Must be ${issue.maximum} or fewer in length.`);
    case 'too_small':
      return issue.origin === 'number'
        ? one('NUMBER_TYPE_MIN', `int value should be greater than or equal to ${issue.minimum}.`)
        : one('BASE_TYPE_MIN_LENGTH', `Must be ${issue.minimum} or more in length.`);
    case 'invalid_union':
      return 'discriminator' in issue
        ? one('UNION_TYPE_CHOICES', `Value of field "${String(issue.discriminator)}" is not one that fits here.`)
        : issue.errors.flat().flatMap((inner) => problemsOf({ ...inner, path: [...issue.path, ...inner.path] }));
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? one('BASE_TYPE_REQUIRED', 'This field is required')
        : one('MODEL_TYPE_CONVERT', issue.message);
    case 'invalid_format':
      return one('STRING_TYPE_REGEX', 'String value did not match validation regex.');
    case 'invalid_value':
      return one('BASE_TYPE_CHOICES', `Value must be one of {${issue.values.map(String).join(', ')}}.`);
    case 'custom':
      return one(String(issue.params?.code ?? 'INVALID'), issue.message);
    case 'not_multiple_of':
    case 'invalid_key':
    case 'invalid_element':
      return one('INVALID', issue.message);
  }
}

export const snowflake = z.string().regex(/^\d{17,19}$/);
