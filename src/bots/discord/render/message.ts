import type { APIComponentInContainer, APIMessageTopLevelComponent } from 'discord-api-types/v10';

export type Block = APIComponentInContainer;

/** A file to be sent with a message, which shows it as `attachment://name`. `alt` is its description. */
export type DiscordFile = { readonly name: string; readonly alt: string } & (
  | { readonly path: string }
  | { readonly text: string }
);

/** Who sends it adds the flag `IsComponentsV2` and whom it may notify. */
export type DiscordMessage = {
  readonly components: readonly APIMessageTopLevelComponent[];
  readonly files: readonly DiscordFile[];
};

/** A file of a card that can be attached, or what is said in its place: that it is too large, or gone, and an address where there is one. */
export type ShownFile =
  | { readonly name: string; readonly alt: string; readonly path: string; readonly kind: 'picture' | 'file' }
  | { readonly name: string; readonly alt: string; readonly instead: string; readonly url: string | null };

/** Somebody who is notified: `user:500` or `role:700`. */
export type Mention = `user:${string}` | `role:${string}`;
