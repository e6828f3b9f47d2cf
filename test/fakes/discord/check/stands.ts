import type { DiscordAPIError } from 'discord.js';

/** Whether the error is an invalid form with that code at that place. */
export function stands(error: DiscordAPIError, path: string, code: string): boolean {
  const { errors } = error.rawError as unknown as { errors: object };
  const node = path.split('.').reduce<object>((tree, key) => Object(tree)[key] ?? {}, errors);
  const found = (Object(node)._errors as readonly { code: string }[] | undefined)?.map((one) => one.code);
  if (!found?.includes(code)) throw new Error(`${path} has ${found}: ${JSON.stringify(errors)}`);
  return error.code === 50035 && error.status === 400;
}
