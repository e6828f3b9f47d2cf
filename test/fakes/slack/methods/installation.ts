import { z } from 'zod';
import { Refusal } from '../refusal.ts';
import { type Method, method } from './method.ts';

const authTest = method({
  tier: 'special',
  arguments: z.object({}),
  answer: (_, { workspace }) => ({
    ok: true,
    url: `https://${workspace.domain}.slack.com/`,
    team: workspace.domain,
    user: workspace.bot.name,
    team_id: workspace.id,
    user_id: workspace.bot.id,
    bot_id: workspace.botId,
    is_enterprise_install: false,
  }),
});

/** Exchanges the code that a person's consent gave for the workspace's bot token, once. */
const oauthAccess = method({
  tier: 4,
  token: 'none',
  arguments: z.object({
    client_id: z.string(),
    client_secret: z.string(),
    code: z.string(),
    redirect_uri: z.string().optional(),
    grant_type: z.literal('authorization_code').optional(),
  }),
  answer(given, { world }) {
    if (given.client_id !== world.credentials.clientId) throw new Refusal('invalid_client_id');
    if (given.client_secret !== world.credentials.clientSecret) throw new Refusal('bad_client_secret');
    const installed = world.codes.get(given.code);
    if (!installed) throw new Refusal('invalid_code');
    world.codes.delete(given.code);
    const { workspace, redirectUri } = installed;
    if (redirectUri !== given.redirect_uri) throw new Refusal('bad_redirect_uri');
    world.workspaces.set(workspace.id, workspace);
    const [authed] = [...workspace.members.values()].filter(({ isBot }) => !isBot);
    return {
      ok: true,
      app_id: world.credentials.appId,
      authed_user: { id: authed?.id ?? workspace.bot.id },
      scope: [...workspace.scopes].join(','),
      token_type: 'bot',
      access_token: workspace.botToken,
      bot_user_id: workspace.bot.id,
      team: { id: workspace.id, name: workspace.domain },
      enterprise: null,
      is_enterprise_install: false,
    };
  },
});

export const installationMethods: Readonly<Record<string, Method>> = {
  'auth.test': authTest,
  'oauth.v2.access': oauthAccess,
};
