import type { types } from '@slack/bolt';

/** How many characters a part of each kind may take, so that the whole card fits. */
export type Rooms = { readonly words: number; readonly details: number; readonly diff: number; readonly table: number };

/** `isWhole` is false where something was left out that stands in the part's file. */
export type RenderedPart = { readonly blocks: readonly types.AnyBlock[]; readonly isWhole: boolean };

/** Says where all of it is: "The whole change is in p3-training.diff below." */
export type Where = (what: string) => types.AnyBlock;
