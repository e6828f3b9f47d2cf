import { type Authorize, type HTTPReceiver, webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import { z } from 'zod';
import { clientOptions } from './client-options.ts';
import type { Installations } from './installations.ts';
import type { SlackConfig } from './slack-config.ts';

/** What is needed to write into a workspace. */
export type Workspace = {
  readonly team: string;
  readonly token: string;
  readonly botUserId: string;
  readonly botId: string;
};

export type Workspaces = {
  /** For what comes from Slack. */
  readonly authorize: Authorize<boolean>;
  /** For what the bot writes by itself. Null where the app is not, or no longer, installed; it is so, too, in a team of another token. */
  tokenOf(team: string, enterprise: string | null): Promise<Workspace | null>;
};

export const identitySchema = z.object({
  team_id: z.string(),
  user_id: z.string(),
  bot_id: z.string(),
  is_enterprise_install: z.boolean().default(false),
});

/** The workspace of one token. Slack is asked whose it is when that is needed first, and until it has answered. */
export function oneWorkspace(config: SlackConfig, token: string, logger: Logger): Workspaces {
  const client = new webApi.WebClient(token, clientOptions(config, logger));
  let known: z.infer<typeof identitySchema> | null = null;

  async function workspace(): Promise<Workspace & { readonly isEnterprise: boolean }> {
    known ??= identitySchema.parse(await client.auth.test());
    const { team_id: team, user_id: botUserId, bot_id: botId, is_enterprise_install: isEnterprise } = known;
    return { team, token, botUserId, botId, isEnterprise };
  }

  return {
    async authorize({ teamId }) {
      const { team, botUserId, botId, isEnterprise } = await workspace();
      return { botToken: token, botUserId, botId, teamId: isEnterprise ? (teamId ?? team) : team };
    },
    async tokenOf(team) {
      const { isEnterprise, ...found } = await workspace();
      return isEnterprise || found.team === team ? { ...found, team } : null;
    },
  };
}

type Installer = NonNullable<HTTPReceiver['installer']>;

/** Wherever people have installed the app. The installer renews tokens that expire. */
export function severalWorkspaces(installer: Installer, installations: Installations): Workspaces {
  return {
    authorize: installer.authorize,
    async tokenOf(team, enterprise) {
      if (installations.find(team, enterprise) === null) return null;
      const query = { teamId: team, enterpriseId: enterprise ?? undefined, isEnterpriseInstall: false as const };
      const { botToken, botUserId, botId } = await installer.authorize(query);
      if (botToken === undefined || botUserId === undefined || botId === undefined) return null;
      return { team, token: botToken, botUserId, botId };
    },
  };
}
