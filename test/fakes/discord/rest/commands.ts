import { z } from 'zod';
import { type Command, type CommandOption, globalCommand, guildCommand } from '../check/commands.ts';
import { checkForm, invalidForm } from '../check/form.ts';
import { limits } from '../check/limits.ts';
import { missingAccess, Refusal, unknownGuild } from '../refusal.ts';
import type { World } from '../world.ts';
import { ok, type Request, type Routes } from './route.ts';

/** Names given so far today, of each guild and of all. */
const createdToday = new WeakMap<World['commands'], { at: number; scope: string }[]>();

function overwrite(request: Request, scope: string) {
  const { world, body } = request;
  assertOwn(request);
  const schema = scope === 'global' ? globalCommand : guildCommand;
  const given = checkForm(world, z.array(schema).max(limits.commands), body);
  if (new Set(given.map(({ name }) => name)).size < given.length)
    throw invalidForm(world, [
      { path: [], code: 'APPLICATION_COMMANDS_DUPLICATE_NAME', message: 'Application command names must be unique' },
    ]);
  const before = world.commands.get(scope) ?? [];
  countCreated(world, scope, given.filter(({ name }) => !before.some((one) => one.name === name)).length);
  const commands = given.map(
    ({ options = [], default_member_permissions = null, nsfw = false, ...command }): Command => {
      const kept = before.find(({ name }) => name === command.name);
      return {
        id: kept?.id ?? world.clock.newId(),
        application_id: world.application.id,
        ...(scope === 'global' ? {} : { guild_id: scope }),
        version: world.clock.newId(),
        type: 1,
        name: command.name,
        description: command.description,
        options: options as readonly CommandOption[],
        default_member_permissions,
        contexts: 'contexts' in command ? ((command.contexts as readonly number[] | undefined) ?? null) : null,
        nsfw,
      };
    },
  );
  world.commands.set(scope, commands);
  return ok(commands);
}

function countCreated(world: World, scope: string, count: number): void {
  const since = world.clock.now() - 24 * 3_600_000;
  const created = (createdToday.get(world.commands) ?? []).filter(({ at }) => at > since);
  if (created.filter((one) => one.scope === scope).length + count > limits.commandCreatesPerDay)
    throw new Refusal(
      429,
      30034,
      `Max number of daily application command creates has been reached (${limits.commandCreatesPerDay})`,
      { retry_after: 24 * 3600, global: false },
      { 'retry-after': String(24 * 3600) },
    );
  const now = Array.from({ length: count }, () => ({ at: world.clock.now(), scope }));
  createdToday.set(world.commands, [...created, ...now]);
}

function assertOwn({ world, part }: Request): void {
  if (part('application') !== world.application.id)
    throw new Refusal(403, 20012, 'You are not authorized to perform this action on this application');
}

function guildScope({ world, part }: Request): string {
  const guild = world.guilds.get(part('guild'));
  if (!guild) throw unknownGuild();
  if (!guild.members.has(world.application.bot.id)) throw missingAccess();
  return guild.id;
}

export const commandRoutes: Routes = {
  'GET /applications/:application/commands'(request) {
    assertOwn(request);
    return ok(request.world.commands.get('global') ?? []);
  },
  'PUT /applications/:application/commands': (request) => overwrite(request, 'global'),
  'GET /applications/:application/guilds/:guild/commands'(request) {
    assertOwn(request);
    return ok(request.world.commands.get(guildScope(request)) ?? []);
  },
  'PUT /applications/:application/guilds/:guild/commands': (request) => overwrite(request, guildScope(request)),
};
