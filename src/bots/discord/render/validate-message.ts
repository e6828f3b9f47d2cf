import { type APIMessageComponent, ComponentType } from 'discord-api-types/v10';
import { limits } from './limits.ts';
import { isBlank } from './markup.ts';
import { everyComponent, measure } from './measure.ts';
import type { DiscordMessage } from './message.ts';
import { fileProblems } from './validate-files.ts';

/** Why Discord would refuse a message, a sentence for each reason; the builders of its library do not look. */
export function validateMessage({ components, files }: DiscordMessage): readonly string[] {
  const all = everyComponent(components);
  return [
    ...(components.length === 0 ? ['The message has no components.'] : []),
    ...sizeProblems(measure(components)),
    ...all.flatMap(componentProblems),
    ...repeated(all.flatMap(({ id }) => id ?? [])).map((id) => `Two components have the id ${id}.`),
    ...repeated(all.flatMap(customIds)).map((id) => `Two buttons have the custom id ${id}.`),
    ...fileProblems(all, files),
  ];
}

function sizeProblems(measured: ReturnType<typeof measure>): readonly string[] {
  const counts = [
    ['components', measured.components, limits.components],
    ['characters of text', measured.messageText, limits.messageText],
    ['bytes', measured.messageBytes, limits.messageBytes],
  ] as const;
  return counts.flatMap(([what, count, most]) =>
    count <= most ? [] : [`The message has ${count} ${what}; Discord takes ${most}.`],
  );
}

function customIds(component: APIMessageComponent): readonly string[] {
  return 'custom_id' in component ? [component.custom_id] : [];
}

/** Those that are there more than once. */
function repeated<Value>(values: readonly Value[]): readonly Value[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

function componentProblems(component: APIMessageComponent): readonly string[] {
  return [...idProblems(component), ...ownProblems(component)];
}

function idProblems({ id }: APIMessageComponent): readonly string[] {
  const isTaken = id === undefined || (Number.isInteger(id) && id >= 1 && id <= limits.largestId);
  return isTaken ? [] : [`The id ${id} is not a positive whole number of 32 bits.`];
}

function ownProblems(component: APIMessageComponent): readonly string[] {
  switch (component.type) {
    case ComponentType.Container:
      return component.components.length === 0
        ? ['A container is empty.']
        : component.components.flatMap(childProblems);
    case ComponentType.TextDisplay:
      return isBlank(component.content) ? ['A text is blank.'] : [];
    case ComponentType.ActionRow:
      return lengthProblems('buttons in a row', component.components.length, limits.rowButtons);
    case ComponentType.Button:
      return [
        ...('label' in component
          ? wordsProblems('The label of a button', component.label ?? '', limits.buttonLabel)
          : []),
        ...('custom_id' in component
          ? wordsProblems('The custom id of a button', component.custom_id, limits.customId)
          : []),
      ];
    case ComponentType.MediaGallery:
      return [
        ...lengthProblems('pictures in a gallery', component.items.length, limits.galleryItems),
        ...component.items.flatMap(({ description }) =>
          wordsProblems('What a picture shows', description ?? '', limits.galleryAlt),
        ),
      ];
    case ComponentType.File:
    case ComponentType.Separator:
      return [];
    case ComponentType.Section:
    case ComponentType.Thumbnail:
    case ComponentType.StringSelect:
    case ComponentType.UserSelect:
    case ComponentType.RoleSelect:
    case ComponentType.MentionableSelect:
    case ComponentType.ChannelSelect:
      return ['A card has no sections, thumbnails and menus.'];
  }
}

const inContainer: ReadonlySet<ComponentType> = new Set([
  ComponentType.ActionRow,
  ComponentType.Section,
  ComponentType.TextDisplay,
  ComponentType.MediaGallery,
  ComponentType.File,
  ComponentType.Separator,
]);

function childProblems({ type }: APIMessageComponent): readonly string[] {
  return inContainer.has(type) ? [] : [`A container may not hold a component of type ${type}.`];
}

function lengthProblems(what: string, count: number, most: number): readonly string[] {
  return count >= 1 && count <= most ? [] : [`There are ${count} ${what}; Discord takes 1 to ${most}.`];
}

function wordsProblems(what: string, words: string, most: number): readonly string[] {
  if (isBlank(words)) return [`${what} is blank.`];
  return words.length <= most ? [] : [`${what} has ${words.length} characters; Discord takes ${most}.`];
}
