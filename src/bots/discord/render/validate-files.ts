import { type APIMessageComponent, ComponentType } from 'discord-api-types/v10';
import { plainName } from './attachment-names.ts';
import { limits } from './limits.ts';
import type { DiscordFile } from './message.ts';

/** Discord takes a file only where a component shows it, and a component only where its file is there. */
export function fileProblems(all: readonly APIMessageComponent[], files: readonly DiscordFile[]): readonly string[] {
  const names = files.map(({ name }) => name);
  const shown = all.flatMap(shownNames);
  return [
    ...(files.length <= limits.attachments
      ? []
      : [`The message has ${files.length} files; Discord takes ${limits.attachments}.`]),
    ...(new Set(names).size === names.length ? [] : ['Two files have the same name.']),
    ...names.filter((name) => !plainName.test(name)).map((name) => `Discord would give ${name} another name.`),
    ...names.filter((name) => !shown.includes(name)).map((name) => `Nothing shows the file ${name}.`),
    ...shown.filter((name) => !names.includes(name)).map((name) => `There is no file ${name} to show.`),
    ...files.flatMap(({ name, alt }) =>
      alt.length <= limits.galleryAlt ? [] : [`The description of ${name} is too long.`],
    ),
  ];
}

const attached = 'attachment://';

function shownNames(component: APIMessageComponent): readonly string[] {
  const addresses =
    component.type === ComponentType.MediaGallery
      ? component.items.map(({ media }) => media.url)
      : component.type === ComponentType.File
        ? [component.file.url]
        : [];
  return addresses.map((url) => (url.startsWith(attached) ? url.slice(attached.length) : url));
}
