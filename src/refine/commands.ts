import type { Component } from './component.ts';
import type { Settings } from './settings.ts';

/** What a person may ask of a run. `proposal` left out means: the one that is open. */
export type Command =
  | { readonly type: 'start'; readonly settings: Settings }
  | { readonly type: 'approve'; readonly proposal?: string }
  | { readonly type: 'veto'; readonly proposal?: string; readonly reason: string | null }
  /** Drops the proposal and has its engineer write another one with these words. */
  | { readonly type: 'change'; readonly proposal?: string; readonly words: string }
  | { readonly type: 'prioritise'; readonly component: Component }
  | { readonly type: 'freeze'; readonly component: Component }
  | { readonly type: 'unfreeze'; readonly component: Component }
  | { readonly type: 'guide'; readonly words: string }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'stop' };

/** A person asked for what cannot be. The message is a whole sentence, shown to that person as it stands. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
}
