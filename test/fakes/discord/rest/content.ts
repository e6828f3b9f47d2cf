import { z } from 'zod';
import { legacyComponents, newComponents } from '../check/components.ts';
import { assertForm, checkForm, invalidForm, type Problem } from '../check/form.ts';
import { jointProblems, mediaIn, numberComponents, placed } from '../check/joint-rules.ts';
import type { EditForm, MessageForm } from '../check/message-form.ts';
import { mentionsIn, wordsOf } from '../mentions.ts';
import type { Draft } from '../messages.ts';
import {
  type Attachment,
  type Channel,
  type Component,
  type Json,
  type Message,
  messageFlags,
  type User,
} from '../objects.ts';
import { emptyMessage } from '../refusal.ts';
import type { World } from '../world.ts';
import { attachmentsAfter, type UploadedFile } from './attachments.ts';

export type Place = { readonly world: World; readonly channel: Channel; readonly author: User };

/** A new message as Discord would store it, or its refusal. */
export function draftOf(place: Place, form: MessageForm, files: readonly UploadedFile[], repliedTo?: User): Draft {
  const { world, channel, author } = place;
  const flags = form.flags ?? 0;
  const isNew = (flags & messageFlags.componentsV2) !== 0;
  if (isNew) assertForm(world, legacyFields(form));
  const attachments = attachmentsAfter(world, channel, files, form.attachments);
  const components = checkedComponents(world, form.components ?? [], isNew, attachments);
  const content = form.content ?? '';
  const embeds = form.embeds ?? [];
  if (isEmpty({ content, embeds, components, attachments }, isNew)) throw emptyMessage();
  const mentions = mentionsIn(world, channel, author, wordsOf(content, components), form.allowed_mentions, repliedTo);
  return { content, embeds, components, attachments, flags, ...mentions };
}

/** What an edit makes of a message. */
export function changesOf(place: Place, before: Message, form: EditForm, files: readonly UploadedFile[]): Draft {
  const { world, channel, author } = place;
  const wasNew = (before.flags & messageFlags.componentsV2) !== 0;
  const asked = form.flags ?? before.flags;
  const isNew = wasNew || (asked & messageFlags.componentsV2) !== 0;
  if (wasNew && !(asked & messageFlags.componentsV2))
    throw invalidForm(world, [problem('flags', 'MESSAGE_FLAGS_INVALID', 'IS_COMPONENTS_V2 cannot be taken off')]);
  if (isNew) assertForm(world, [...legacyFields(form), ...(wasNew ? [] : keptFields(before, form))]);
  const attachments = attachmentsAfter(world, channel, files, form.attachments, before.attachments);
  const components =
    form.components === undefined
      ? shownAs(world, before.components, attachments, isNew)
      : checkedComponents(world, form.components ?? [], isNew, attachments);
  const content = form.content === undefined ? before.content : (form.content ?? '');
  const embeds = form.embeds === undefined ? before.embeds : (form.embeds ?? []);
  if (isEmpty({ content, embeds, components, attachments }, isNew)) throw emptyMessage();
  const mayChange = messageFlags.suppressEmbeds | messageFlags.componentsV2;
  const flags = (before.flags & ~messageFlags.suppressEmbeds) | (asked & mayChange);
  const mentions = mentionsIn(world, channel, author, wordsOf(content, components), form.allowed_mentions);
  return { content, embeds, components, attachments, flags, ...mentions, edited_timestamp: world.clock.timestamp() };
}

function isEmpty(parts: Required<Pick<Draft, 'content' | 'embeds' | 'components' | 'attachments'>>, isNew: boolean) {
  const { content, embeds, components, attachments } = parts;
  return isNew
    ? components.length === 0
    : content.trim() === '' && embeds.length === 0 && components.length === 0 && attachments.length === 0;
}

function checkedComponents(
  world: World,
  given: readonly Json[],
  isNew: boolean,
  attachments: readonly Attachment[],
): readonly Component[] {
  checkForm(world, z.object({ components: isNew ? newComponents : legacyComponents }), { components: given });
  assertForm(world, jointProblems(given as readonly Component[]));
  return shownAs(world, numberComponents(given), attachments, isNew);
}

/** The components with the files that they show; a file that none shows would be seen by nobody. */
function shownAs(
  world: World,
  components: readonly Component[],
  attachments: readonly Attachment[],
  isNew: boolean,
): readonly Component[] {
  if (!isNew) return components;
  const missing = placed(components, ['components']).flatMap(({ component, path }) =>
    mediaIn([{ ...component, components: [], accessory: undefined } as unknown as Component])
      .filter(({ url }) => url.startsWith('attachment://') && !named(attachments, url))
      .map(() => ({
        path,
        code: 'UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND',
        message: 'The referenced attachment was not found',
      })),
  );
  assertForm(world, missing);
  const resolved = JSON.parse(JSON.stringify(components), (_, value) => {
    const attachment = typeof value?.url === 'string' ? named(attachments, value.url) : undefined;
    return attachment
      ? { ...value, url: attachment.url, proxy_url: attachment.url, attachment_id: attachment.id }
      : value;
  });
  const shown = new Set(mediaIn(resolved).map(({ url }) => url));
  const hidden = attachments.filter(({ url }) => !shown.has(url));
  assertForm(
    world,
    hidden.map(({ filename }) => problem('attachments', 'UNREFERENCED_ATTACHMENT', `no component shows ${filename}`)),
  );
  return resolved;
}

function named(attachments: readonly Attachment[], url: string): Attachment | undefined {
  return attachments.find(({ filename }) => url === `attachment://${filename}`);
}

function legacyFields(form: MessageForm | EditForm): readonly Problem[] {
  return (['content', 'embeds'] as const).flatMap((field) =>
    form[field]?.length
      ? [
          problem(
            field,
            'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
            `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
          ),
        ]
      : [],
  );
}

/** A message that becomes a new one must be told to let go of its words. */
function keptFields(before: Message, form: EditForm): readonly Problem[] {
  return (['content', 'embeds'] as const).flatMap((field) =>
    before[field].length > 0 && form[field] === undefined
      ? [problem(field, 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2', `the old '${field}' must be reset`)]
      : [],
  );
}

function problem(field: string, code: string, message: string): Problem {
  return { path: [field], code, message };
}
