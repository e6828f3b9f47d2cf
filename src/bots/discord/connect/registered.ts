import { DiscordAPIError, type REST, Routes } from 'discord.js';
import { z } from 'zod';
import { improveCommand } from './commands.ts';
import { explain } from './explain.ts';
import { inviteAddress } from './invite.ts';

/** What we say of a command. Discord adds translations, and leaves out what is usual. */
const choiceSchema = z.object({ name: z.string(), value: z.union([z.string(), z.number()]) });
const basicShape = {
  type: z.int(),
  name: z.string(),
  description: z.string(),
  required: z.boolean().nullish(),
  autocomplete: z.boolean().nullish(),
  choices: z.array(choiceSchema).nullish(),
  min_value: z.number().nullish(),
  max_value: z.number().nullish(),
  min_length: z.int().nullish(),
  max_length: z.int().nullish(),
};
const subcommandSchema = z.object({ ...basicShape, options: z.array(z.object(basicShape)).nullish() });
const saidSchema = z.object({
  name: z.string(),
  description: z.string(),
  options: z.array(subcommandSchema).nullish(),
  default_member_permissions: z.string().nullish(),
  contexts: z.array(z.int()).nullish(),
  integration_types: z.array(z.int()).nullish(),
});
const saidOnServerSchema = saidSchema.omit({ contexts: true, integration_types: true });
const registeredSchema = z.array(z.looseObject({ id: z.string(), name: z.string() }));

/** A command as Discord has it. */
export type Registered = z.infer<typeof registeredSchema>[number];

/** Those of one server, or those that are there on all. */
export async function readCommands(
  rest: REST,
  applicationId: string,
  guildId: string | null,
): Promise<readonly Registered[]> {
  return registeredSchema.parse(await rest.get(routeOf(applicationId, guildId)));
}

/** Nothing else is there from then on. */
export async function writeCommands(rest: REST, applicationId: string, guildId: string | null): Promise<void> {
  await rest.put(routeOf(applicationId, guildId), { body: [wanted(guildId)] });
}

export async function clearCommands(rest: REST, applicationId: string, guildId: string | null): Promise<void> {
  await rest.put(routeOf(applicationId, guildId), { body: [] });
}

/** Whether there is nothing else, and nothing to change. */
export function isAsWanted(commands: readonly Registered[], guildId: string | null): boolean {
  const [command, ...others] = commands.map((each) => said(each, guildId));
  return others.length === 0 && command === said(wanted(guildId), guildId);
}

/** Why Discord does not tell or take the commands of a server. */
export function commandsRefused(
  error: unknown,
  applicationId: string,
  guildId: string | null,
): { readonly found: string; readonly remedy: string } {
  if (!(error instanceof DiscordAPIError) || error.code !== 50001 || guildId === null) return explain(error);
  return {
    found: `/improve may not be registered on the server ${guildId} (50001)`,
    remedy: `Invite the bot again, with the scope applications.commands: ${inviteAddress(applicationId, guildId)}`,
  };
}

function routeOf(applicationId: string, guildId: string | null): `/${string}` {
  return guildId === null
    ? Routes.applicationCommands(applicationId)
    : Routes.applicationGuildCommands(applicationId, guildId);
}

function wanted(guildId: string | null): object {
  const { contexts, integration_types, ...command } = improveCommand();
  return guildId === null ? { ...command, contexts, integration_types } : command;
}

/** What is said of a command, in one spelling. One of a server has no say in where it may be used, whatever Discord adds. */
function said(command: object, guildId: string | null): string {
  const { data } = (guildId === null ? saidSchema : saidOnServerSchema).safeParse(command);
  return JSON.stringify(data ?? null, (_, value) => (isUsual(value) ? undefined : value));
}

function isUsual(value: unknown): boolean {
  return value === null || value === false || (Array.isArray(value) && value.length === 0);
}
