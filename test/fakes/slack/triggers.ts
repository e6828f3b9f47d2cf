import { randomBytes } from 'node:crypto';
import { Refusal } from './refusal.ts';

type Trigger = { readonly user: string; readonly workspace: string; readonly issuedAt: number; isUsed: boolean };

export type Triggers = {
  /** A trigger id for something that somebody just did. */
  issue(user: string, workspace: string): string;
  /** Whose trigger it is; refuses a second use, a late one, and another workspace's. */
  use(id: string, workspace: string): string;
};

/** `lifeSeconds`: three in Slack. */
export function createTriggers(lifeSeconds: number): Triggers {
  const issued = new Map<string, Trigger>();
  return {
    issue(user, workspace) {
      const id = `${issued.size + 1}.${Date.now()}.${randomBytes(16).toString('hex')}`;
      issued.set(id, { user, workspace, issuedAt: performance.now(), isUsed: false });
      return id;
    },
    use(id, workspace) {
      const trigger = issued.get(id);
      if (!trigger || trigger.workspace !== workspace) throw new Refusal('invalid_trigger_id');
      if (trigger.isUsed) throw new Refusal('exchanged_trigger_id');
      if (performance.now() - trigger.issuedAt > lifeSeconds * 1000) throw new Refusal('expired_trigger_id');
      trigger.isUsed = true;
      return trigger.user;
    },
  };
}
