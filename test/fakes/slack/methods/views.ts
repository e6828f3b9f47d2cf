import { z } from 'zod';
import type { View } from '../objects.ts';
import { Refusal } from '../refusal.ts';
import { buildView, showModal } from '../views.ts';
import type { Workspace } from '../workspace.ts';
import { json, type Method, method } from './method.ts';

const tier = 4;
const deepestStack = 3;

const open = method({
  tier,
  arguments: z.object({ trigger_id: z.string(), view: json }),
  answer({ trigger_id, view }, { world, workspace }) {
    const user = world.triggers.use(trigger_id, workspace.id);
    const opened = buildView(world, workspace, view, 'modal');
    workspace.modals.set(user, []);
    showModal(workspace, user, opened);
    return { ok: true, view: opened };
  },
});

const push = method({
  tier,
  arguments: z.object({ trigger_id: z.string(), view: json }),
  answer({ trigger_id, view }, { world, workspace }) {
    const user = world.triggers.use(trigger_id, workspace.id);
    const stack = workspace.modals.get(user) ?? [];
    const previous = stack.at(-1);
    if (!previous) throw new Refusal('not_found');
    if (stack.length >= deepestStack) throw new Refusal('push_limit_reached');
    const pushed = buildView(world, workspace, view, 'modal', { previous });
    showModal(workspace, user, pushed);
    return { ok: true, view: pushed };
  },
});

const update = method({
  tier,
  arguments: z.object({
    view: json,
    view_id: z.string().optional(),
    external_id: z.string().optional(),
    hash: z.string().optional(),
  }),
  answer(given, { world, workspace }) {
    const found = openView(workspace, ({ id, external_id }) =>
      given.view_id === undefined ? external_id !== '' && external_id === given.external_id : id === given.view_id,
    );
    if (!found) throw new Refusal('not_found');
    if (given.hash !== undefined && given.hash !== found.view.hash) throw new Refusal('hash_conflict');
    const updated = buildView(world, workspace, given.view, 'modal', { replaced: found.view });
    showModal(workspace, found.user, updated);
    return { ok: true, view: updated };
  },
});

const publish = method({
  tier,
  arguments: z.object({ user_id: z.string(), view: json, hash: z.string().optional() }),
  answer({ user_id, view, hash }, { world, workspace }) {
    if (!workspace.members.has(user_id)) throw new Refusal('user_not_found');
    const before = workspace.homes.get(user_id);
    if (hash !== undefined && before && hash !== before.hash) throw new Refusal('hash_conflict');
    const published = buildView(world, workspace, view, 'home', before ? { replaced: before } : {});
    workspace.homes.set(user_id, published);
    return { ok: true, view: published };
  },
});

function openView(workspace: Workspace, isMeant: (view: View) => boolean): { user: string; view: View } | undefined {
  for (const [user, stack] of workspace.modals) {
    const view = stack.find(isMeant);
    if (view) return { user, view };
  }
  return undefined;
}

export const viewsMethods: Readonly<Record<string, Method>> = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
};
