import type { Form } from './message.ts';

/** Which form to send a card in, given what Slack has refused lately. */
export type Forms = {
  of(workspace: string, card: string): Form;
  /** The workspace does not know the blocks of the rich form. */
  refusedIn(workspace: string): void;
  /** The rich form of this card is more than one message can hold. */
  tooLong(card: string): void;
};

/** Workspaces learn new blocks, so after a while the rich form is tried again. */
const rememberedMilliseconds = 3_600_000;

export function createForms(now: () => number = () => performance.now()): Forms {
  const refused = new Map<string, number>();
  const isRefused = (name: string) => now() < (refused.get(name) ?? Number.NEGATIVE_INFINITY);
  const remember = (name: string) => void refused.set(name, now() + rememberedMilliseconds);
  return {
    of: (workspace, card) => (isRefused(`workspace ${workspace}`) || isRefused(`card ${card}`) ? 'basic' : 'rich'),
    refusedIn: (workspace) => remember(`workspace ${workspace}`),
    tooLong: (card) => remember(`card ${card}`),
  };
}
