import type { Command } from '../refine/commands.ts';

/** What a typed line asks for. Every button is such a line too. */
export type Intent =
  | {
      readonly type: 'start';
      readonly dataset: string | null;
      readonly goal: string | null;
      readonly options: ReadonlyMap<string, string>;
    }
  | { readonly type: 'steer'; readonly command: Exclude<Command, { type: 'start' }> }
  | { readonly type: 'status' | 'report' | 'watch'; readonly run: string | null }
  | { readonly type: 'list' | 'datasets' | 'unwatch' }
  | { readonly type: 'help'; readonly about: string | null };
