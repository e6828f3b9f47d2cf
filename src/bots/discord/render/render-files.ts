import { ComponentType } from 'discord-api-types/v10';
import { plainLine } from '../../../report/plain-text.ts';
import { listing } from '../../../report/wording.ts';
import { cutWords } from '../../render/cut.ts';
import type { OverflowFile } from '../../render/overflow.ts';
import { limits } from './limits.ts';
import { clean, markup, small } from './markup.ts';
import type { Block, DiscordFile, ShownFile } from './message.ts';
import { textDisplay } from './text-display.ts';

/** Pictures, then files, then what is said in place of those that are not there. */
export function renderFiles(
  shown: readonly ShownFile[],
  overflow: readonly OverflowFile[],
): { readonly blocks: readonly Block[]; readonly files: readonly DiscordFile[] } {
  const own = shown.filter((file) => 'path' in file);
  const attached = own.slice(0, Math.max(0, limits.attachments - overflow.length));
  const pictures = attached.filter(({ kind }) => kind === 'picture').map(fileOf);
  const others = [...overflow, ...attached.filter(({ kind }) => kind === 'file')].map(fileOf);
  return {
    blocks: [...galleries(pictures), ...others.map(fileBlock), ...absentWords(shown, own.slice(attached.length))],
    files: [...pictures, ...others],
  };
}

type Attached = Extract<ShownFile, { path: string }>;

function fileOf(file: Attached | OverflowFile): DiscordFile {
  const alt = clean(cutWords(plainLine(file.alt), limits.galleryAlt));
  return 'text' in file ? { name: file.name, alt, text: file.text } : { name: file.name, alt, path: file.path };
}

/** Discord crops pictures to squares where it shows them beside each other, which takes the edges off a chart. */
const mostAlone = 2;

function galleries(pictures: readonly DiscordFile[]): readonly Block[] {
  const items = pictures.map(({ name, alt }) => ({ media: mediaOf(name), description: alt }));
  const groups = items.length <= mostAlone ? items.map((item) => [item]) : [items];
  return groups.map((group) => ({ type: ComponentType.MediaGallery, items: group }));
}

function fileBlock({ name }: DiscordFile): Block {
  return { type: ComponentType.File, file: mediaOf(name) };
}

function mediaOf(name: string): { readonly url: string } {
  return { url: `attachment://${name}` };
}

const longestInstead = 120;
const mostInstead = 5;

function absentWords(shown: readonly ShownFile[], tooMany: readonly Attached[]): readonly Block[] {
  const instead = shown.flatMap((file) => ('instead' in file ? [insteadWords(file)] : []));
  const names = tooMany.map(({ name }) => name);
  const leftOut =
    names.length === 0
      ? []
      : [
          `${listing(names)} ${names.length === 1 ? 'is' : 'are'} left out: a message holds ${limits.attachments} files.`,
        ];
  const lines = [
    ...instead.slice(0, mostInstead),
    ...leftOut.map((words) => markup(cutWords(words, 2 * longestInstead))),
  ];
  return lines.length === 0 ? [] : [textDisplay(small(lines.join('\n')))];
}

function insteadWords({ instead, url }: Extract<ShownFile, { instead: string }>): string {
  const words = markup(cutWords(plainLine(instead), longestInstead));
  const address = url === null ? null : webAddress(url);
  return address === null ? words : `${words} [Open it](${address})`;
}

const longestAddress = 200;

/** Null for what is no address of the web, or could end the link that it stands in. */
function webAddress(url: string): string | null {
  const address = URL.parse(url)?.href.replaceAll(readAsMarkup, percentEncoded) ?? '';
  const isTaken = /^https?:/.test(address) && address.length <= longestAddress;
  return isTaken ? address : null;
}

const readAsMarkup = /[()<>\\*`~|]|_(?![0-9A-Za-z])/g;

function percentEncoded(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
}
