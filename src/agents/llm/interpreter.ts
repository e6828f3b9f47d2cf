import { z } from 'zod';
import { openProposal, type Run } from '../../refine/run.ts';
import type { Asking } from './ask.ts';
import { historyFacts } from './history.ts';
import type { LanguageModel } from './language-model.ts';
import { interpreterFacts, listed } from './named-facts.ts';
import { filledIn, type NamedFacts, problemWithSentence } from './placeholders.ts';
import { interpreterPrompt } from './prompts/interpreter.ts';
import { cut, quoted } from './quoted.ts';

/** What a message in a run's thread means. */
export type Interpretation =
  | { readonly kind: 'command'; readonly typed: string }
  /** The person's own words, not the model's. */
  | { readonly kind: 'guidance'; readonly words: string }
  | { readonly kind: 'question'; readonly answer: string }
  | { readonly kind: 'notForMe' };

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
  const facts = interpreterFacts(run);
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
});
type Answer = z.infer<typeof answerSchema>;

/** `start` needs a dataset, `guide` and `change` the person's own words: none of them is a model's to type. */
const mayType =
  /^(approve|veto|prioritise|freeze|unfreeze|pause|resume|stop|status|report|list|datasets|help)\b[^\n\r]*$/;

function problemWith(
  { kind, typed = '', answer = '' }: Answer,
  facts: NamedFacts,
  problemWithCommand: ProblemWithCommand,
): string | null {
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

function interpretationOf(words: string, { kind, typed = '', answer = '' }: Answer, facts: NamedFacts): Interpretation {
  switch (kind) {
    case 'command':
      return { kind, typed: typed.trim() };
    case 'guidance':
      return { kind, words };
    case 'question':
      return { kind, answer: filledIn(answer, facts) };
    case 'notForMe':
      return { kind };
  }
}

function openProposalFacts(run: Run): string {
  const open = openProposal(run);
  if (open === null) return 'none';
  return `${open.id}, ${open.component}: ${quoted(open.summary, 200)}, because ${quoted(open.hypothesis, 400)}`;
}
