/**
 * A message as people see it, without any platform in it: every surface renders the same card.
 * All texts are plain, never markup, so that nothing written by a model or a dataset can become a mention, a link or a colour:
 * the renderer escapes what its platform would read as markup.
 */
export type Card = {
  /** Stable within a run: the same thing said again replaces the message that said it before. */
  readonly key: string;
  /** When what it tells happened, in milliseconds since 1970. */
  readonly at: number;
  readonly tone: Tone;
  readonly title: string;
  /** Says everything that is needed in one or two sentences: for notifications, screen readers and plain terminals. */
  readonly fallback: string;
  readonly parts: readonly Part[];
  readonly actions: readonly Action[];
  readonly files: readonly CardFile[];
};

export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'danger';

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  | {
      readonly kind: 'progress';
      readonly label: string;
      readonly done: number;
      readonly total: number;
      readonly note: string | null;
    }
  | { readonly kind: 'steps'; readonly title: string; readonly steps: readonly CardStep[] }
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | {
      readonly kind: 'chart';
      readonly title: string;
      readonly unit: string;
      readonly series: readonly Series[];
      readonly says: string;
    }
  /** A unified diff without its file header. */
  | { readonly kind: 'diff'; readonly title: string; readonly diff: string }
  /** Long reasoning or output, folded where the platform can fold. */
  | { readonly kind: 'details'; readonly title: string; readonly text: string; readonly isCode: boolean }
  /**
   * `at` is said in the reader's own time zone, after the text. `here` goes on with what only people at this machine can use, such
   * as a path: the console says it, a chat leaves it out.
   */
  | { readonly kind: 'note'; readonly text: string; readonly at: number | null; readonly here?: string };

export type Fact = { readonly label: string; readonly value: string };

export type CardStep = { readonly title: string; readonly state: StepState; readonly note: string | null };

/** A word for each, because a sign or a colour alone is not readable by everybody. */
export type StepState = 'waiting' | 'running' | 'done';

export type Series = { readonly name: string; readonly values: readonly number[] };

/** A button. `typed` is the command that does the same, so a click is carried out as if the person had written it. */
export type Action = {
  readonly label: string;
  readonly typed: string;
  /** What a screen reader says: verb and object. */
  readonly says: string;
  readonly style: 'primary' | 'danger' | 'plain';
  /** Words that the person is asked for in a form where the platform has forms; they follow `typed`. */
  readonly asks?: ActionQuestion;
};

export type ActionQuestion = { readonly label: string; readonly isOptional: boolean };

/** A file of the run's report folder; `alt` says what it is, or what a picture shows. */
export type CardFile = { readonly name: string; readonly path: string; readonly alt: string };

/** A card that is only a sentence. */
export function sentenceCard(key: string, at: number, tone: Tone, sentence: string): Card {
  return { key, at, tone, title: sentence, fallback: sentence, parts: [], actions: [], files: [] };
}
