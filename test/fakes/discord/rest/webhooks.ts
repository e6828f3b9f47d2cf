import { checkForm } from '../check/form.ts';
import { answerForm, editForm } from '../check/message-form.ts';
import { callbackTypes, type Interaction, isExpired } from '../interactions.ts';
import { edit, remove } from '../messages.ts';
import { type Message, messageFlags } from '../objects.ts';
import { invalidToken, unknownMessage, unknownWebhook } from '../refusal.ts';
import { shownMessage } from '../shown.ts';
import { channelOf, findMessage } from '../world.ts';
import { answerWith } from './answers.ts';
import { changesOf } from './content.ts';
import { originalOf } from './interactions.ts';
import { nothing, ok, type Request, type Routes } from './route.ts';

/** The interaction whose token stands in the path; nothing goes before its first response. */
function interactionOf({ world, part }: Request): Interaction {
  if (part('application') !== world.application.id) throw unknownWebhook();
  const interaction = world.interactions.get(part('token'));
  if (!interaction || isExpired(world, interaction)) throw invalidToken();
  if (interaction.answer === null) throw unknownWebhook();
  return interaction;
}

function messageOf(request: Request): Message {
  const { world, part } = request;
  const interaction = interactionOf(request);
  const id = part('message');
  if (id === '@original' || id === interaction.originalId) return originalOf(world, interaction);
  const found = interaction.followUpIds.includes(id) ? findMessage(world, interaction.channelId, id) : undefined;
  if (!found) throw unknownMessage();
  return found;
}

function followUp(request: Request) {
  const { world, body, files } = request;
  const interaction = interactionOf(request);
  const form = checkForm(world, answerForm, body);
  const original = interaction.answer === callbackTypes.deferredMessage ? originalOf(world, interaction) : undefined;
  // "This endpoint will function as Edit Original Interaction Response for backwards compatibility."
  if (original && original.flags & messageFlags.loading) {
    const { flags: _, ...edits } = form;
    return ok(shownMessage(world, changed(request, original, { ...edits, flags: original.flags }), true));
  }
  const message = answerWith(world, interaction, form, files);
  interaction.followUpIds = [...interaction.followUpIds, message.id];
  return ok(shownMessage(world, message, true));
}

function changed({ world, files }: Request, before: Message, given: unknown): Message {
  const channel = channelOf(world, before.channel_id);
  const form = checkForm(world, editForm, given);
  const wasLoading = (before.flags & messageFlags.loading) !== 0;
  const changes = changesOf({ world, channel, author: world.application.bot }, before, form, files);
  const flags = (changes.flags ?? 0) & ~messageFlags.loading;
  return edit(world, before, { ...changes, flags, ...(wasLoading ? { edited_timestamp: null } : {}) });
}

export const webhookRoutes: Routes = {
  'POST /webhooks/:application/:token': followUp,
  'GET /webhooks/:application/:token/messages/:message': (request) =>
    ok(shownMessage(request.world, messageOf(request), true)),
  'PATCH /webhooks/:application/:token/messages/:message': (request) =>
    ok(shownMessage(request.world, changed(request, messageOf(request), request.body), true)),
  'DELETE /webhooks/:application/:token/messages/:message'(request) {
    remove(request.world, messageOf(request));
    return nothing;
  },
};
