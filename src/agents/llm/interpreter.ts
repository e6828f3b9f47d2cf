import { z } from 'zod';
import { openProposal, type Run } from '../../refine/run.ts';
import type { Asking } from './ask.ts';
import { historyFacts } from './history.ts';
import type { LanguageModel } from './language-model.ts';
import { listed, namedFacts } from './named-facts.ts';
import { filledIn, type NamedFacts, problemWithSentence } from './placeholders.ts';
import { interpreterPrompt } from './prompts/interpreter.ts';
import { cut, quoted } from './quoted.ts';

/** What a message in a run's thread means. `understood` is a sentence for the person who wrote it. */
export type Interpretation = { readonly understood: string } & (
  | { readonly kind: 'command'; readonly typed: string }
  /** The person's own words, not the model's. */
  | { readonly kind: 'guidance'; readonly words: string }
  | { readonly kind: 'question'; readonly answer: string }
  | { readonly kind: 'notForMe' }
);

/** What is wrong with a typed line, as the commands' parser says it; null: nothing. */
export type ProblemWithCommand = (typed: string) => string | null;

/**
 * Says what a message means and does nothing about it: the caller asks for a confirmation before anything that cannot be taken back.
 */
export async function interpret(
  { ask }: LanguageModel,
  words: string,
  problemWithCommand: ProblemWithCommand,
  asking: Asking,
): Promise<Interpretation> {
  const { run } = asking;
  const facts = namedFacts(run);
  const prompt = interpreterPrompt({
    words: quoted(words, wordCharacters),
    facts: listed(facts),
    history: historyFacts(run, null, historyTokens),
    open: openProposalFacts(run),
  });
  const answer = await ask(
    {
      role: 'interpreter',
      ...prompt,
      name: 'interpretation',
      answer: answerSchema,
      problemWith: (given) => problemWith(given, facts, problemWithCommand),
    },
    asking,
  );
  return interpretationOf(words, answer, facts);
}

/** A person waits for the answer: less history than the other roles read. */
const historyTokens = 500;
const wordCharacters = 2000;
const answerCharacters = 1200;

const answerSchema = z.object({
  kind: z.enum(['command', 'guidance', 'question', 'notForMe']),
  typed: z.string().optional(),
  answer: z.string().optional(),
  understood: z.string(),
});
type Answer = z.infer<typeof answerSchema>;

/** `start` needs a dataset and `guide` the person's own words: neither is a model's to type. */
const mayType =
  /^(approve|veto|prioritise|freeze|unfreeze|pause|resume|stop|status|report|list|datasets|help)\b[^\n\r]*$/;

function problemWith(
  { kind, typed = '', answer = '', understood }: Answer,
  facts: NamedFacts,
  problemWithCommand: ProblemWithCommand,
): string | null {
  if (understood.trim() === '') return '"understood" is empty.';
  switch (kind) {
    case 'command':
      if (!mayType.test(typed.trim()))
        return `"typed" is ${JSON.stringify(cut(typed, 100))}, which is none of the lines in the list.`;
      return problemWithCommand(typed.trim());
    case 'question':
      return problemWithSentence(answer, facts, answerCharacters);
    case 'guidance':
    case 'notForMe':
      return null;
  }
}

function interpretationOf(
  words: string,
  { kind, typed = '', answer = '', understood }: Answer,
  facts: NamedFacts,
): Interpretation {
  const sentence = cut(understood.trim(), 300);
  switch (kind) {
    case 'command':
      return { kind, typed: typed.trim(), understood: sentence };
    case 'guidance':
      return { kind, words, understood: sentence };
    case 'question':
      return { kind, answer: filledIn(answer, facts), understood: sentence };
    case 'notForMe':
      return { kind, understood: sentence };
  }
}

function openProposalFacts(run: Run): string {
  const open = openProposal(run);
  if (open === null) return 'none';
  return `${open.id}, ${open.component}: ${quoted(open.summary, 200)}, because ${quoted(open.hypothesis, 400)}`;
}
