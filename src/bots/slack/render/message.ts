import type { types } from '@slack/bolt';

/** What chat.postMessage and chat.update take. `text` says everything: screen readers and notifications know nothing else. */
export type SlackMessage = { readonly text: string; readonly blocks: readonly types.AnyBlock[] };

/** A long part that does not fit a message: it goes below it as a file. */
export type OverflowFile = { readonly name: string; readonly text: string; readonly alt: string };

export type NameFile = (file: OverflowFile) => string;

export type Rendering = { readonly message: SlackMessage; readonly files: readonly OverflowFile[] };

/** `rich` uses Slack's newer blocks; `basic` says the same with blocks that every workspace takes. */
export type Form = 'rich' | 'basic';
