import type { MessageForm } from '../check/message-form.ts';
import type { Interaction } from '../interactions.ts';
import { notify } from '../mentions.ts';
import { newMessage, post, whisper } from '../messages.ts';
import { type Message, messageFlags, messageTypes } from '../objects.ts';
import { unknownChannel } from '../refusal.ts';
import type { World } from '../world.ts';
import type { UploadedFile } from './attachments.ts';
import { draftOf } from './content.ts';

/** A message that answers an interaction; one for a single person is stored apart. */
export function answerWith(
  world: World,
  interaction: Interaction,
  form: MessageForm,
  files: readonly UploadedFile[],
  isLoading = false,
): Message {
  const channel = world.channels.get(interaction.channelId);
  if (!channel) throw unknownChannel();
  const author = world.application.bot;
  const flags = form.flags ?? 0;
  const draft = isLoading ? { flags: flags | messageFlags.loading } : draftOf({ world, channel, author }, form, files);
  const message = newMessage(world, channel, author, {
    ...draft,
    type: interaction.type === 2 ? messageTypes.command : messageTypes.reply,
    application_id: world.application.id,
    webhook_id: world.application.id,
    interaction_metadata: metadataOf(world, interaction),
  });
  if (flags & messageFlags.ephemeral) return whisper(world, interaction.userId, message);
  post(world, message);
  notify(world, channel, message);
  return message;
}

function metadataOf(world: World, { id, type, userId, sourceId, channelId }: Interaction) {
  const guildId = world.channels.get(channelId)?.guild_id;
  return {
    id,
    type,
    user: world.users.get(userId),
    authorizing_integration_owners: { '0': guildId ?? '0' },
    ...(sourceId === null ? {} : { interacted_message_id: sourceId }),
  };
}
