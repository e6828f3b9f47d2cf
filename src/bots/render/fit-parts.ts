import type { Card, Part } from '../card.ts';
import { type OverflowFile, overflowFiles, restFile } from './overflow.ts';

/** How many characters a part of each kind may take, so that the whole card fits. */
export type Room = { readonly words: number; readonly details: number; readonly diff: number; readonly table: number };

/** `isWhole` is false where something was left out that stands in the part's file. */
export type RenderedPart<Block> = { readonly blocks: readonly Block[]; readonly isWhole: boolean };

/** Says where all of it is: "The whole change is in p3-training.diff below." */
export type Where<Block> = (what: string) => Block;

/** How a platform shows parts. */
export type PartRenderer<Block> = {
  readonly render: (part: Part, room: Room, where: Where<Block>) => RenderedPart<Block>;
  readonly note: (words: string) => Block;
  readonly fits: (blocks: readonly Block[], files: readonly OverflowFile[]) => boolean;
  /** One after the other until a card fits. With the last one, a card that has too much of everything loses its last parts to a file. */
  readonly rooms: readonly [...Room[], Room];
};

export type NameFile = (file: OverflowFile) => string;

export type FittedParts<Block> = { readonly blocks: readonly Block[]; readonly files: readonly OverflowFile[] };

/** A card's parts as blocks within a message's limits, and files with what is too long; always the same for the same card. */
export function fitParts<Block>(
  card: Card,
  { render, note, fits, rooms }: PartRenderer<Block>,
  hasFiles: boolean,
  nameFile: NameFile = ({ name }) => name,
): FittedParts<Block> {
  if (card.parts.length === 0) return { blocks: [], files: [] };
  const named = (file: OverflowFile): OverflowFile => ({ ...file, name: nameFile(file) });
  const files = overflowFiles(card).map(named);
  const whereabouts = (what: string, name: string | undefined): Block =>
    note(hasFiles && name !== undefined ? `${what} is in ${name}, below.` : `${what} is too long for this message.`);
  const renderAll = (parts: Card['parts'], room: Room): FittedParts<Block> => {
    const rendered = parts.map((part, index) => render(part, room, (what) => whereabouts(what, files[index]?.name)));
    return {
      blocks: rendered.flatMap(({ blocks }) => blocks),
      files: files.filter((_, index) => hasFiles && rendered[index]?.isWhole === false),
    };
  };
  for (const room of rooms) {
    const whole = renderAll(card.parts, room);
    if (fits(whole.blocks, whole.files)) return whole;
  }
  const smallest = rooms[rooms.length - 1] ?? rooms[0];
  for (let kept = card.parts.length - 1; ; kept -= 1) {
    const first = renderAll(card.parts.slice(0, kept), smallest);
    const rest = named(restFile(card, kept));
    const fitted = {
      blocks: [...first.blocks, whereabouts('The rest', rest.name)],
      files: [...first.files, ...(hasFiles ? [rest] : [])],
    };
    if (kept === 0 || fits(fitted.blocks, fitted.files)) return fitted;
  }
}
