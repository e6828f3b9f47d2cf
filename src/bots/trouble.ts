import { capitalised } from '../report/wording.ts';

/** What a platform refused or did not answer, for people. */
export type Trouble = {
  readonly found: string;
  /** What to do, in whole sentences. */
  readonly remedy: string;
  /** It may be over by itself. */
  readonly isPassing: boolean;
};

export function passing(found: string, remedy: string): Trouble {
  return { found, remedy, isPassing: true };
}

/** As they are told where there is no table for them. */
export function sentencesOf({ found, remedy }: Pick<Trouble, 'found' | 'remedy'>): string {
  return `${capitalised(found)}. ${remedy}`;
}

/** Of an error only its message and its causes': other fields may hold what was sent, a token among it. */
export function messagesOf(error: Error): string {
  const { message, cause } = error;
  return cause instanceof Error ? `${message} (${messagesOf(cause)})` : message;
}
