import { permissionsIn } from '../permissions.ts';
import { applicationFlags } from '../shown.ts';
import { ok, type Routes } from './route.ts';

const identifiesPerDay = 1000;
const mostGuilds = 200;

export const basicRoutes: Routes = {
  'GET /gateway/bot': ({ world }) =>
    ok({
      url: world.address.origin.replace('http', 'ws'),
      shards: 1,
      session_start_limit: {
        total: identifiesPerDay,
        remaining: identifiesPerDay - world.gateway.identifies.length,
        reset_after: 86_400_000,
        max_concurrency: 1,
      },
    }),
  'GET /users/@me': ({ world }) => ok({ ...world.application.bot, verified: true, mfa_enabled: false, flags: 0 }),
  'GET /users/@me/guilds'({ world, query }) {
    const { bot } = world.application;
    const joined = [...world.guilds.values()].filter(({ members }) => members.has(bot.id));
    const limit = Number(query.get('limit') ?? mostGuilds);
    return ok(
      joined.slice(0, Math.min(limit, mostGuilds)).map((guild) => ({
        id: guild.id,
        name: guild.name,
        icon: null,
        banner: null,
        owner: guild.owner_id === bot.id,
        permissions: String(permissionsIn(guild, undefined, bot.id)),
        features: [],
      })),
    );
  },
  'GET /applications/@me'({ world }) {
    const { id, name, bot } = world.application;
    return ok({
      id,
      name,
      description: '',
      icon: null,
      bot,
      bot_public: true,
      bot_require_code_grant: false,
      verify_key: '0'.repeat(64),
      flags: applicationFlags(world),
      approximate_guild_count: world.guilds.size,
    });
  },
};
