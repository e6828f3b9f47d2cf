import { ok, type Routes } from './route.ts';

const applicationFlags = { messageContent: 1 << 18, messageContentLimited: 1 << 19 } as const;
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
    const { id, name, bot, privileged } = world.application;
    return ok({
      id,
      name,
      description: '',
      icon: null,
      bot,
      bot_public: true,
      bot_require_code_grant: false,
      verify_key: '0'.repeat(64),
      // Apps in fewer than 100 guilds have the limited flag.
      flags: privileged.messageContent ? applicationFlags.messageContentLimited : 0,
      approximate_guild_count: world.guilds.size,
    });
  },
};
