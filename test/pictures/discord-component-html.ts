import { pathToFileURL } from 'node:url';
import { type APIMessageComponent, ButtonStyle, ComponentType } from 'discord-api-types/v10';
import type { DiscordMessage } from '../../src/bots/discord/render/message.ts';
import { markdownHtml } from './discord-markdown-html.ts';
import { html } from './html.ts';

/** A component as Discord draws it, more or less. `sizeOf` says how large a file is. */
export function componentHtml(
  component: APIMessageComponent,
  files: DiscordMessage['files'],
  sizeOf: (path: string) => string,
  now: number,
): string {
  const inner = (components: readonly APIMessageComponent[]) =>
    components.map((each) => componentHtml(each, files, sizeOf, now)).join('');
  switch (component.type) {
    case ComponentType.Container: {
      const colour = `#${(component.accent_color ?? 0).toString(16).padStart(6, '0')}`;
      return `<div class="container"><div class="accent" style="background: ${colour}"></div>${inner(component.components)}</div>`;
    }
    case ComponentType.TextDisplay:
      return `<div class="text">${markdownHtml(component.content, now)}</div>`;
    case ComponentType.Separator:
      return '<hr>';
    case ComponentType.ActionRow:
      return `<div class="row">${inner(component.components)}</div>`;
    case ComponentType.Button:
      return `<span class="button ${buttonClasses[component.style]}">${html('label' in component ? (component.label ?? '') : '')}</span>`;
    case ComponentType.MediaGallery: {
      const pictures = component.items.map(
        ({ media, description }) =>
          `<img src="${pathToFileURL(pathOf(media.url, files)).href}" alt="${html(description ?? '')}">`,
      );
      return `<div class="gallery">${pictures.join('')}</div>`;
    }
    case ComponentType.File: {
      const name = component.file.url.replace('attachment://', '');
      return `<div class="file">${fileSign}<div><a>${html(name)}</a><br><small>${html(sizeOf(pathOf(component.file.url, files)))}</small></div></div>`;
    }
    default:
      throw new Error(`no picture of a component of type ${component.type}`);
  }
}

const buttonClasses: Readonly<Record<ButtonStyle, string>> = {
  [ButtonStyle.Primary]: 'primary',
  [ButtonStyle.Secondary]: '',
  [ButtonStyle.Success]: 'success',
  [ButtonStyle.Danger]: 'danger',
  [ButtonStyle.Link]: '',
  [ButtonStyle.Premium]: '',
};

function pathOf(url: string, files: DiscordMessage['files']): string {
  const file = files.find(({ name }) => `attachment://${name}` === url);
  if (file === undefined || !('path' in file)) throw new Error(`there is no file for ${url}`);
  return file.path;
}

const fileSign = `<svg viewBox="0 0 22 28"><path d="M2 0h12l8 8v18a2 2 0 0 1-2 2H2a2 2 0 0 1-2-2V2a2 2 0 0 1 2-2z" fill="#c9cdfb"/><path d="M14 0l8 8h-8z" fill="#5865f2"/></svg>`;
