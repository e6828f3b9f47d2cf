import { mentionsIn, notify } from '../mentions.ts';
import { edit, newMessage, post, remove } from '../messages.ts';
import { type Channel, channelTypes, type Message, messageTypes } from '../objects.ts';
import { permissionBits } from '../permissions.ts';
import { storeUpload } from '../rest/attachments.ts';
import { maySee, permissionsOf } from '../shown.ts';
import { unarchive } from '../threads.ts';
import { type ChannelView, viewChannel } from '../views/channel-view.ts';
import { channelOf, findMessage } from '../world.ts';
import type { Actor } from './interact.ts';
import type { GivenFile } from './upload.ts';

type Place = { readonly in: ChannelView; readonly files?: readonly GivenFile[]; readonly replyTo?: Message };

/** What somebody writes themselves. */
export type Writing = {
  /** Words like `@improver` become mentions. */
  say(text: string, place: Place): Message;
  /** A message that begins with a mention of the bot. */
  mention(text: string, place: Place): Message;
  edit(message: Message, text: string): Message;
  delete(message: Message): void;
  /** The conversation of this person with the bot. */
  directMessage(): ChannelView;
};

export function createWriting(actor: Actor): Writing {
  const { world, guild, user } = actor;

  function say(typed: string, { in: place, files = [], replyTo }: Place): Message {
    const channel = channelOf(world, place.id);
    assertMaySay(actor, channel);
    if (channel.thread) unarchive(world, channel.id, user);
    const content = typed.replaceAll(/@([\w-]+)/g, (whole, name) => {
      const named = [...guild.members.values()].find(({ user: one }) => one.username === name);
      return named ? `<@${named.user.id}>` : whole;
    });
    const referenced = replyTo ? findMessage(world, channel.id, replyTo.id) : undefined;
    const message = newMessage(world, channel, user, {
      content,
      attachments: files.map(({ name, bytes }) => storeUpload(world, channel.id, name, Buffer.from(bytes))),
      ...mentionsIn(world, channel, user, content, undefined, referenced?.author),
      ...(referenced
        ? {
            type: messageTypes.reply,
            message_reference: {
              type: 0,
              message_id: referenced.id,
              channel_id: channel.id,
              guild_id: channel.guild_id,
            },
          }
        : {}),
    });
    post(world, message);
    notify(world, channel, message);
    return message;
  }

  return {
    say,
    mention: (text, place) => say(`@${world.application.bot.username} ${text}`, place),
    edit(message, content) {
      const before = findMessage(world, message.channel_id, message.id);
      if (before?.author.id !== user.id) throw new Error(`That is no message of ${user.username}.`);
      const mentions = mentionsIn(world, channelOf(world, before.channel_id), user, content, undefined);
      return edit(world, before, { content, edited_timestamp: world.clock.timestamp(), ...mentions });
    },
    delete(message) {
      const channel = channelOf(world, message.channel_id);
      const isTheirs = message.author.id === user.id;
      if (!isTheirs && !(permissionsOf(world, channel, user.id) & permissionBits.MANAGE_MESSAGES))
        throw new Error(`${user.username} may not delete that.`);
      remove(world, message);
    },
    directMessage() {
      const there = [...world.channels.values()].find(({ recipients }) => recipients?.some(({ id }) => id === user.id));
      return viewChannel(world, (there ?? openDirect(actor)).id);
    },
  };
}

function openDirect({ world, user }: Actor): Channel {
  const channel: Channel = {
    id: world.clock.newId(),
    type: channelTypes.direct,
    guild_id: null,
    name: user.username,
    parent_id: null,
    position: 0,
    permission_overwrites: [],
    last_message_id: null,
    recipients: [user],
  };
  world.channels.set(channel.id, channel);
  world.messages.set(channel.id, []);
  return channel;
}

function assertMaySay({ world, user }: Actor, channel: Channel): void {
  const bits = permissionsOf(world, channel, user.id);
  if (!maySee(world, channel, user.id)) throw new Error(`${user.username} does not see #${channel.name}.`);
  if (channel.guild_id === null) return;
  const needed = channel.thread ? permissionBits.SEND_MESSAGES_IN_THREADS : permissionBits.SEND_MESSAGES;
  if (!(bits & needed)) throw new Error(`${user.username} may not write in #${channel.name}.`);
  if (channel.thread?.thread_metadata.locked && !(bits & permissionBits.MANAGE_THREADS))
    throw new Error(`#${channel.name} is locked.`);
}
