import { applicationFlags } from '../shown.ts';
import { ok, type Routes } from './route.ts';

const identifiesPerDay = 1000;

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
