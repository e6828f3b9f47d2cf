import { MessageFlags } from 'discord.js';

export const text = (content: string, more: object = {}) => ({ type: 10, content, ...more });
export const button = (custom_id: string, more: object = {}) => ({
  type: 2,
  style: 2,
  custom_id,
  label: 'Veto',
  ...more,
});
export const row = (...components: object[]) => ({ type: 1, components });
export const container = (...components: object[]) => ({ type: 17, components });
export const section = (components: object[], accessory: object) => ({ type: 9, components, accessory });
export const picture = (url: string, description = 'A curve') => ({ media: { url }, description });
export const gallery = (...items: object[]) => ({ type: 12, items });
export const file = (url: string) => ({ type: 13, file: { url } });
export const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));
export const link = { type: 2, style: 5, label: 'Report', url: 'https://example.org' };
const option = (value: string) => ({ label: value, value });
export const menu = (more: object = {}) => ({
  type: 3,
  custom_id: 'part',
  options: [option('data'), option('model')],
  ...more,
});

/** What is refused, where it stands in the form, and Discord's name for it. */
export const refusedComponents: readonly (readonly [string, readonly object[], string, string])[] = [
  ['a text of 4,001 characters', [text('a'.repeat(4001))], 'components.0.content', 'BASE_TYPE_MAX_LENGTH'],
  ['a blank text', [text(' \n')], 'components.0.content', 'BASE_TYPE_REQUIRED'],
  [
    '4,001 characters in all',
    [text('a'.repeat(4000)), text('b')],
    'components',
    'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
  ],
  ['41 components in all', [container(...many(40, () => text('a')))], 'components', 'BASE_TYPE_BAD_LENGTH'],
  ['an unknown component', [{ type: 99 }], 'components.0.type', 'UNION_TYPE_CHOICES'],
  ['a button outside a row', [button('a')], 'components.0.type', 'UNION_TYPE_CHOICES'],
  [
    'a container in a container',
    [container(container(text('a')))],
    'components.0.components.0.type',
    'UNION_TYPE_CHOICES',
  ],
  ['an empty container', [container()], 'components.0.components', 'BASE_TYPE_MIN_LENGTH'],
  [
    'a section of four texts',
    [
      section(
        many(4, () => text('a')),
        button('a'),
      ),
    ],
    'components.0.components',
    'BASE_TYPE_MAX_LENGTH',
  ],
  [
    'a section without an accessory',
    [{ type: 9, components: [text('a')] }],
    'components.0.accessory',
    'BASE_TYPE_REQUIRED',
  ],
  [
    'six buttons in a row',
    [row(...many(6, (index) => button(`${index}`)))],
    'components.0.components',
    'BASE_TYPE_MAX_LENGTH',
  ],
  ['a button and a menu in a row', [row(button('a'), menu())], 'components.0', 'COMPONENT_LAYOUT_WIDTH_EXCEEDED'],
  [
    'a label of 81 characters',
    [row(button('a', { label: 'a'.repeat(81) }))],
    'components.0.components.0.label',
    'BASE_TYPE_MAX_LENGTH',
  ],
  [
    'a custom id of 101 characters',
    [row(button('a'.repeat(101)))],
    'components.0.components.0.custom_id',
    'BASE_TYPE_MAX_LENGTH',
  ],
  [
    'a button without words',
    [row({ type: 2, style: 1, custom_id: 'a' })],
    'components.0.components.0',
    'BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED',
  ],
  ['a link with a custom id', [row({ ...link, custom_id: 'a' })], 'components.0.components.0.custom_id', 'UNKNOWN_KEY'],
  [
    'a link to nowhere',
    [row({ ...link, url: 'javascript:alert(1)' })],
    'components.0.components.0.url',
    'STRING_TYPE_REGEX',
  ],
  [
    'the same custom id twice',
    [row(button('a')), row(button('a'))],
    'components.1.components.0.custom_id',
    'COMPONENT_CUSTOM_ID_DUPLICATED',
  ],
  ['the same id twice', [text('a', { id: 3 }), text('b', { id: 3 })], 'components.1.id', 'COMPONENT_ID_DUPLICATED'],
  ['an id that is too large', [text('a', { id: 2 ** 31 })], 'components.0.id', 'NUMBER_TYPE_MAX'],
  [
    'a gallery of eleven',
    [gallery(...many(11, () => picture('https://example.org/a.png')))],
    'components.0.items',
    'BASE_TYPE_MAX_LENGTH',
  ],
  [
    'an alt text of 1,025 characters',
    [gallery(picture('https://example.org/a.png', 'a'.repeat(1025)))],
    'components.0.items.0.description',
    'BASE_TYPE_MAX_LENGTH',
  ],
  ['a file from elsewhere', [file('https://example.org/a.zip')], 'components.0.file.url', 'STRING_TYPE_REGEX'],
  [
    'a file that is not attached',
    [file('attachment://a.zip')],
    'components.0',
    'UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND',
  ],
  ['a field of no component', [text('a', { colour: 'red' })], 'components.0.colour', 'UNKNOWN_KEY'],
  [
    'a menu of 26',
    [row(menu({ options: many(26, (index) => option(`${index}`)) }))],
    'components.0.components.0.options',
    'BASE_TYPE_MAX_LENGTH',
  ],
  [
    'a menu with one value twice',
    [row(menu({ options: [option('a'), option('a')] }))],
    'components.0.components.0.options',
    'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED',
  ],
];

export const refusedFields: readonly (readonly [string, object, string, string])[] = [
  [
    'content beside new components',
    { content: 'Hello' },
    'content',
    'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
  ],
  [
    'embeds beside new components',
    { embeds: [{ title: 'Hello' }] },
    'embeds',
    'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
  ],
  ['new components without the flag', { flags: 0 }, 'components.0.type', 'BASE_TYPE_CHOICES'],
  [
    'a flag that is no app’s',
    { flags: MessageFlags.IsComponentsV2 | MessageFlags.Crossposted },
    'flags',
    'MESSAGE_FLAGS_INVALID',
  ],
  [
    'an ephemeral message that answers nobody',
    { flags: MessageFlags.IsComponentsV2 | MessageFlags.Ephemeral },
    'flags',
    'MESSAGE_FLAGS_INVALID',
  ],
  ['a nonce of 26 characters', { nonce: 'n'.repeat(26) }, 'nonce', 'BASE_TYPE_MAX_LENGTH'],
  ['an unknown field', { blocks: [] }, 'blocks', 'UNKNOWN_KEY'],
  [
    'mentions that contradict each other',
    { allowed_mentions: { parse: ['users'], users: ['12345678901234567'] } },
    'allowed_mentions',
    'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
  ],
  ['an attachment that is not there', { attachments: [{ id: 3 }] }, 'attachments.0.id', 'ATTACHMENT_NOT_FOUND'],
];
