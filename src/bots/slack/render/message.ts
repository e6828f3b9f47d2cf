import type { types } from '@slack/bolt';
import type { OverflowFile } from '../../render/overflow.ts';

/** What chat.postMessage and chat.update take. `text` says everything: screen readers and notifications know nothing else. */
export type SlackMessage = { readonly text: string; readonly blocks: readonly types.AnyBlock[] };

export type Rendering = { readonly message: SlackMessage; readonly files: readonly OverflowFile[] };

/** `rich` uses Slack's newer blocks; `basic` says the same with blocks that every workspace takes. */
export type Form = 'rich' | 'basic';
