import type { App, Context } from '@slack/bolt';
import type { Logger } from 'pino';
import type { Installations } from './installations.ts';

/** Forgets a workspace that the app was removed from. With the token of one workspace there is nothing to forget. */
export function forgetUninstalled(app: App, installations: Installations | null, logger: Logger): void {
  function forget({ isEnterpriseInstall, enterpriseId, teamId }: Context, eventSeconds: number): void {
    const id = isEnterpriseInstall ? enterpriseId : teamId;
    logger.warn({ id }, 'slack app uninstalled');
    if (id !== undefined) installations?.forget(id, eventSeconds);
  }

  app.event('app_uninstalled', async ({ context, body }) => forget(context, body.event_time));
  app.event('tokens_revoked', async ({ context, body, event }) => {
    if ((event.tokens.bot ?? []).length > 0) forget(context, body.event_time);
  });
}
