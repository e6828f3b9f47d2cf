import { z } from 'zod';
import type { Json, View } from '../objects.ts';
import { buildView, inputBlocks, showModal } from '../views.ts';
import { type Entries, fillIn } from './fill-in.ts';
import { type Actor, signed, viewPayload } from './interactions.ts';

const answerSchema = z.union([
  z.strictObject({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string().min(1)) }),
  z.strictObject({ response_action: z.enum(['update', 'push']), view: z.unknown() }),
  z.strictObject({ response_action: z.literal('clear') }),
  z.strictObject({}),
]);

/** Enters these and presses the submit button; gives what is objected to, by label: nothing where it was taken. */
export async function submit(actor: Actor, given: View, entries: Entries): Promise<Readonly<Record<string, string>>> {
  const view = openView(actor, given);
  const { values, objections } = await fillIn(actor.workspace, view, entries, (block, action, typed) =>
    lookUp(actor, view, block, action, typed),
  );
  if (Object.keys(objections).length > 0) return objections;
  const filled: View = { ...view, state: { values } };
  showModal(actor.workspace, actor.member.id, filled);
  const body = await actor.world.delivery.interact({
    type: 'interactive',
    payload: viewPayload(actor, 'view_submission', filled),
  });
  if (actor.world.lost.acknowledgements > 0) {
    actor.world.lost.acknowledgements -= 1;
    throw new Error('Slack says: We had some trouble connecting. Try again?');
  }
  const parsed = answerSchema.safeParse(body ?? {});
  if (!parsed.success) {
    actor.world.complaints.push(`not an answer to a view_submission: ${JSON.stringify(body)}`);
    throw new Error('Slack says: We had some trouble connecting. Try again?');
  }
  return carryOut(actor, filled, parsed.data);
}

function carryOut(actor: Actor, view: View, answer: z.output<typeof answerSchema>): Readonly<Record<string, string>> {
  const { world, workspace, member } = actor;
  const stack = workspace.modals.get(member.id) ?? [];
  if (!('response_action' in answer))
    workspace.modals.set(
      member.id,
      stack.filter(({ id }) => id !== view.id),
    );
  else if (answer.response_action === 'clear') workspace.modals.set(member.id, []);
  else if (answer.response_action === 'errors') return shownErrors(actor, view, answer.errors);
  else if (answer.response_action === 'update')
    showModal(workspace, member.id, buildView(world, workspace, answer.view, 'modal', { replaced: view }));
  else showModal(workspace, member.id, buildView(world, workspace, answer.view, 'modal', { previous: view }));
  return {};
}

function shownErrors(actor: Actor, view: View, errors: Readonly<Record<string, string>>) {
  const inputs = inputBlocks(view);
  return Object.fromEntries(
    Object.entries(errors).map(([blockId, text]) => {
      const input = inputs.find(({ block }) => block.block_id === blockId);
      if (!input) actor.world.complaints.push(`an error for ${blockId}, which is no input of the view`);
      return [input?.label ?? blockId, text];
    }),
  );
}

/** Presses Cancel or the cross. The app hears of it only if it asked to. */
export async function close(actor: Actor, given: View): Promise<void> {
  const view = openView(actor, given);
  const stack = actor.workspace.modals.get(actor.member.id) ?? [];
  actor.workspace.modals.set(actor.member.id, view.clear_on_close ? [] : stack.filter(({ id }) => id !== view.id));
  if (!view.notify_on_close) return;
  await actor.world.delivery.interact({ type: 'interactive', payload: viewPayload(actor, 'view_closed', view) });
}

/** The view as it stands now; only the one on top can be used. */
export function openView({ workspace, member }: Actor, { id, type }: View): View {
  const view = type === 'home' ? workspace.homes.get(member.id) : workspace.modals.get(member.id)?.at(-1);
  if (view?.id !== id) throw new Error(`${member.name} does not have that ${type} open.`);
  return view;
}

const optionsSchema = z.union([
  z.strictObject({ options: z.array(z.record(z.string(), z.unknown())).max(100) }),
  z.strictObject({
    option_groups: z.array(
      z.strictObject({ label: z.unknown(), options: z.array(z.record(z.string(), z.unknown())).max(100) }),
    ),
  }),
]);

/** Types into an external menu; the app says what there is. */
export async function lookUp(
  actor: Actor,
  view: View,
  blockId: string,
  actionId: string,
  typed: string,
): Promise<readonly Json[]> {
  const payload = {
    type: 'block_suggestion',
    ...signed(actor),
    container: { type: 'view', view_id: view.id },
    view,
    block_id: blockId,
    action_id: actionId,
    value: typed,
  };
  const body = await actor.world.delivery.interact({ type: 'interactive', payload });
  const parsed = optionsSchema.safeParse(body);
  if (!parsed.success) {
    actor.world.complaints.push(`not an answer to a block_suggestion: ${JSON.stringify(body)}`);
    return [];
  }
  return 'options' in parsed.data ? parsed.data.options : parsed.data.option_groups.flatMap(({ options }) => options);
}
