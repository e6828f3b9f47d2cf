import type { APIMessageTopLevelComponent, RawFile } from 'discord.js';
import type { DiscordFile, DiscordMessage } from '../render/message.ts';
import { isLeftOut, type LoadedFile } from './load-files.ts';

/** What Discord takes as a message of components, new or changed. */
export type OutgoingMessage = {
  readonly body: {
    readonly components: readonly APIMessageTopLevelComponent[];
    /** All that the message has from then on. */
    readonly attachments: readonly { readonly id: number; readonly filename: string; readonly description: string }[];
    /** Nobody else is ever notified, whatever a card says. */
    readonly allowed_mentions: {
      readonly parse: readonly [];
      readonly users: readonly string[];
      readonly roles: readonly string[];
    };
  };
  readonly files?: RawFile[];
};

/** `mention`: users (`500`) and roles (`&700`). */
export function outgoing(
  { components, files }: DiscordMessage,
  mention: readonly string[],
  loaded: readonly LoadedFile[],
): OutgoingMessage {
  return {
    body: {
      components,
      attachments: files.map(({ name, alt }, id) => ({ id, filename: name, description: alt })),
      allowed_mentions: {
        parse: [],
        users: mention.filter((id) => !isRole(id)),
        roles: mention.filter(isRole).map((id) => id.slice(1)),
      },
    },
    ...(files.length === 0 ? {} : { files: files.map((file) => ({ name: file.name, data: bytesOf(file, loaded) })) }),
  };
}

export function isRole(id: string): boolean {
  return id.startsWith('&');
}

function bytesOf(shown: DiscordFile, loaded: readonly LoadedFile[]): Buffer {
  if ('text' in shown) return Buffer.from(shown.text);
  const found = loaded.find(({ file }) => file.path === shown.path);
  if (found === undefined || isLeftOut(found)) throw new Error(`${shown.name} is shown and was not loaded.`);
  return found.bytes;
}
