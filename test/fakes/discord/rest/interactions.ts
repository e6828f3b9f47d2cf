import { z } from 'zod';
import { checkForm } from '../check/form.ts';
import { answerForm, deferForm, editForm } from '../check/message-form.ts';
import { autocompleteForm, checkModal } from '../check/modal.ts';
import { type CallbackType, callbackTypes, type Interaction, interactionTypes } from '../interactions.ts';
import { edit } from '../messages.ts';
import { messageFlags } from '../objects.ts';
import { alreadyAcknowledged, invalidToken, Refusal, unknownInteraction, unknownMessage } from '../refusal.ts';
import { shownMessage } from '../shown.ts';
import { channelOf, findMessage, type World } from '../world.ts';
import { answerWith } from './answers.ts';
import { changesOf } from './content.ts';
import { nothing, ok, type Request, type Routes } from './route.ts';

const envelope = z.strictObject({ type: z.int(), data: z.unknown().optional() });

/** What each kind of interaction may be answered with. */
const fitting: Readonly<Record<Interaction['type'], readonly CallbackType[]>> = {
  [interactionTypes.command]: [4, 5, 9],
  [interactionTypes.component]: [4, 5, 6, 7, 9],
  [interactionTypes.modal]: [4, 5, 6, 7],
  [interactionTypes.autocomplete]: [8],
};

function callback(request: Request) {
  const { world, body, part, query } = request;
  const interaction = world.interactions.get(part('token'));
  if (interaction?.id !== part('id') || interaction.isOver) throw unknownInteraction();
  if (interaction.answer !== null) throw alreadyAcknowledged();
  const { type, data = {} } = checkForm(world, envelope, body);
  const allowed = fitting[interaction.type].filter((one) => (one !== 6 && one !== 7) || interaction.sourceId !== null);
  const answer = allowed.find((one) => one === type);
  if (!answer) throw invalidType(world, type);
  underData(() => carryOut(request, interaction, answer, data));
  interaction.answer = answer;
  if (query.get('with_response') !== 'true') return nothing;
  const message = interaction.originalId === null ? undefined : originalOf(world, interaction);
  return ok({
    interaction: {
      id: interaction.id,
      type: interaction.type,
      ...(message
        ? {
            response_message_id: message.id,
            response_message_loading: (message.flags & messageFlags.loading) !== 0,
            response_message_ephemeral: (message.flags & messageFlags.ephemeral) !== 0,
          }
        : {}),
    },
    ...(answer === callbackTypes.autocomplete ? {} : { resource: { type: answer, ...shownResource(world, message) } }),
  });
}

function shownResource(world: World, message: ReturnType<typeof originalOf> | undefined) {
  return message ? { message: shownMessage(world, message, true) } : {};
}

function invalidType(world: World, type: number): Refusal {
  world.complaints.push(`an interaction was answered with type ${type}, which does not fit it`);
  return new Refusal(400, 50035, 'Invalid Form Body', {
    errors: { type: { _errors: [{ code: 'INTERACTION_RESPONSE_TYPE_INVALID', message: 'Invalid response type' }] } },
  });
}

/** What is wrong with the data stands there in the form. */
function underData(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 50035) throw error;
    throw new Refusal(error.status, error.code, error.message, { errors: { data: error.body.errors } });
  }
}

function carryOut({ world, files }: Request, interaction: Interaction, answer: CallbackType, data: unknown): void {
  switch (answer) {
    case callbackTypes.message: {
      interaction.originalId = answerWith(world, interaction, checkForm(world, answerForm, data), files).id;
      return;
    }
    case callbackTypes.deferredMessage: {
      const { flags = 0 } = checkForm(world, deferForm, data);
      interaction.originalId = answerWith(world, interaction, { flags }, [], true).id;
      return;
    }
    case callbackTypes.deferredUpdate:
      interaction.originalId = interaction.sourceId;
      return;
    case callbackTypes.update: {
      const channel = channelOf(world, interaction.channelId);
      const source = findMessage(world, channel.id, interaction.sourceId ?? '');
      if (!source) throw unknownMessage();
      const form = checkForm(world, editForm, data);
      edit(world, source, changesOf({ world, channel, author: world.application.bot }, source, form, files));
      interaction.originalId = source.id;
      return;
    }
    case callbackTypes.autocomplete:
      interaction.choices = checkForm(world, autocompleteForm, data).choices ?? [];
      return;
    case callbackTypes.modal:
      interaction.modal = { ...checkModal(world, data), opener: interaction };
  }
}

/** What `@original` stands for. */
export function originalOf(world: World, interaction: Interaction) {
  const message = findMessage(world, interaction.channelId, interaction.originalId ?? '');
  if (!message) throw interaction.answer === null ? invalidToken() : unknownMessage();
  return message;
}

export const interactionRoutes: Routes = { 'POST /interactions/:id/:token/callback': callback };
