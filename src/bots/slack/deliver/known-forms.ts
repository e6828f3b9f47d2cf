import type { types } from '@slack/bolt';
import { cutWords } from '../../render/cut.ts';
import { limits } from '../render/limits.ts';
import type { Form, SlackMessage } from '../render/message.ts';

/** `bare` is the one sentence of a card with its buttons, for what Slack takes in no other form. */
export type SentForm = Form | 'bare';

/** Which form to send a card in, given what Slack has refused lately. */
export type Forms = {
  of(workspace: string, card: string): SentForm;
  /** The form to try next; null: there is none. */
  afterRefusal(workspace: string, card: string, form: SentForm, reason: 'blocks' | 'length'): SentForm | null;
};

/** Workspaces learn new blocks, so after a while the rich form is tried again. */
const rememberedMilliseconds = 3_600_000;

export function createForms(now: () => number = () => performance.now()): Forms {
  const remembered = new Map<string, { readonly form: SentForm; readonly until: number }>();
  const recall = (name: string): SentForm | null => {
    const known = remembered.get(name);
    return known === undefined || known.until < now() ? null : known.form;
  };
  return {
    of: (workspace, card) => recall(`card ${card}`) ?? recall(`workspace ${workspace}`) ?? 'rich',
    afterRefusal(workspace, card, form, reason) {
      if (form === 'bare') return null;
      const next = form === 'rich' ? 'basic' : 'bare';
      const isOfWorkspace = form === 'rich' && reason === 'blocks'; // it does not know them on other cards either
      const name = isOfWorkspace ? `workspace ${workspace}` : `card ${card}`;
      remembered.set(name, { form: next, until: now() + rememberedMilliseconds });
      return next;
    },
  };
}

/** The message with its sentence in place of its blocks; the buttons stay. */
export function bare({ text, blocks }: SlackMessage): SlackMessage {
  const sentence: types.SectionBlock = {
    type: 'section',
    text: { type: 'mrkdwn', text: cutWords(text, limits.sectionText), verbatim: true },
  };
  return { text, blocks: [sentence, ...blocks.filter(({ type }) => type === 'actions')] };
}
