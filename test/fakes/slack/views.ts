import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { limits } from './blocks/limits.ts';
import { blockId, plainText } from './blocks/text.ts';
import { elementsOf } from './blocks/walk-blocks.ts';
import { newId } from './ids.ts';
import { blocksOrRefusal } from './methods/content.ts';
import type { Json, View } from './objects.ts';
import { Refusal } from './refusal.ts';
import type { Workspace } from './workspace.ts';
import type { World } from './world.ts';

const common = {
  blocks: z.unknown(),
  private_metadata: z.string().max(limits.privateMetadata).optional(),
  callback_id: z.string().max(limits.callbackId).optional(),
  external_id: blockId,
};
const viewSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('home'), ...common }),
  z.strictObject({
    type: z.literal('modal'),
    ...common,
    title: plainText(limits.viewTitle),
    submit: plainText(limits.viewButton).optional(),
    close: plainText(limits.viewButton).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    submit_disabled: z.boolean().optional(),
  }),
]);

/** Where the view takes its place: on top of another one, or in the place of one. */
export type Place = { readonly previous?: View; readonly replaced?: View };

/** The view as Slack keeps it, or its refusal of a bad one. */
export function buildView(
  world: World,
  workspace: Workspace,
  given: unknown,
  type: View['type'],
  place: Place = {},
): View {
  const parsed = viewSchema.safeParse(given);
  const isTooBig = JSON.stringify(given).length > limits.viewBytes;
  if (!parsed.success || parsed.data.type !== type || isTooBig) {
    const problem = parsed.success
      ? `a ${type} of at most ${limits.viewBytes} bytes was wanted`
      : z.prettifyError(parsed.error);
    world.complaints.push(`invalid view: ${problem}`);
    throw new Refusal(isTooBig ? 'view_too_large' : 'invalid_arguments', {
      response_metadata: { messages: [`[ERROR] ${problem}`] },
    });
  }
  const view = parsed.data;
  const blocks = blocksOrRefusal({ world, workspace }, view.blocks, type, '/view/blocks');
  const hasInput = blocks.some((block) => block.type === 'input');
  if (view.type === 'modal' && hasInput && !view.submit) {
    world.complaints.push('a modal with input blocks needs a submit button');
    throw new Refusal('invalid_arguments', {
      response_metadata: { messages: ['[ERROR] missing required field: submit'] },
    });
  }
  const id = place.replaced?.id ?? newId('V');
  const modal = view.type === 'modal' ? view : null;
  return {
    id,
    team_id: workspace.id,
    type,
    title: modal?.title ?? null,
    submit: modal?.submit ?? null,
    close: modal?.close ?? null,
    blocks,
    private_metadata: view.private_metadata ?? '',
    callback_id: view.callback_id ?? '',
    external_id: view.external_id ?? '',
    state: { values: {} },
    hash: `${Math.floor(Date.now() / 1000)}.${createHash('sha256').update(randomUUID()).digest('hex').slice(0, 8)}`,
    clear_on_close: modal?.clear_on_close ?? false,
    notify_on_close: modal?.notify_on_close ?? false,
    root_view_id: place.replaced?.root_view_id ?? place.previous?.root_view_id ?? id,
    previous_view_id: place.replaced ? place.replaced.previous_view_id : (place.previous?.id ?? null),
    app_id: world.credentials.appId,
    app_installed_team_id: workspace.id,
    bot_id: workspace.botId,
  };
}

export function inputBlocks(view: View) {
  return view.blocks.flatMap((block) => {
    const [element] = block.type === 'input' ? elementsOf({ ...block, accessory: undefined, elements: undefined }) : [];
    return element ? [{ block, label: (block.label as { text: string }).text, element: element as Json }] : [];
  });
}

/** Puts the view in front of the person, or in the place of the one with its id. */
export function showModal(workspace: Workspace, userId: string, view: View): void {
  const stack = workspace.modals.get(userId) ?? [];
  const index = stack.findIndex(({ id }) => id === view.id);
  workspace.modals.set(userId, index < 0 ? [...stack, view] : stack.with(index, view));
}
