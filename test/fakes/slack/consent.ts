import { randomBytes } from 'node:crypto';
import type { Workspace } from './workspace.ts';
import type { World } from './world.ts';

/** Somebody allows the app into their workspace on the page `authoriseUrl`; gives where their browser is sent with the code. */
export function consent(
  world: World,
  workspace: Workspace,
  authoriseUrl: string,
  settingsUrl = 'http://127.0.0.1/',
): string {
  const asked = new URL(authoriseUrl).searchParams;
  if (asked.get('client_id') !== world.credentials.clientId) throw new Error('The page names another client_id.');
  const redirectUri = asked.get('redirect_uri');
  workspace.scopes.clear();
  for (const scope of (asked.get('scope') ?? '').split(',')) workspace.scopes.add(scope);
  const code = randomBytes(16).toString('hex');
  world.codes.set(code, { workspace, ...(redirectUri === null ? {} : { redirectUri }) });
  const target = new URL(redirectUri ?? settingsUrl);
  target.searchParams.set('code', code);
  target.searchParams.set('state', asked.get('state') ?? '');
  return target.href;
}
