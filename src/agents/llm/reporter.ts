import { z } from 'zod';
import type { Summary } from '../../refine/design.ts';
import type { Asking } from './ask.ts';
import { historyFacts } from './history.ts';
import { historyTokens, type LanguageModel } from './language-model.ts';
import { listed, reporterFacts } from './named-facts.ts';
import { filledIn, problemWithSentence } from './placeholders.ts';
import { reporterPrompt } from './prompts/reporter.ts';
import { quoted } from './quoted.ts';

const sentenceCharacters = 600;
const answerSchema = z.object({ sentences: z.array(z.string()), next: z.string() });

/** The end of a run in plain words. The model writes the sentences; every number in them comes from the run. */
export async function summarise({ ask, contextTokens }: LanguageModel, asking: Asking): Promise<Summary> {
  const { run } = asking;
  const facts = reporterFacts(run);
  const { goal } = run.settings;
  const prompt = reporterPrompt({
    facts: listed(facts),
    goal: goal === null ? 'none given' : quoted(goal, 600),
    history: historyFacts(run, null, historyTokens(contextTokens)),
  });
  const { sentences, next } = await ask(
    {
      role: 'reporter',
      ...prompt,
      name: 'summary',
      answer: answerSchema,
      problemWith: (given) => {
        if (given.sentences.length !== 3) return `"sentences" has ${given.sentences.length} entries; give exactly 3.`;
        const problems = [...given.sentences, given.next].map((each) =>
          problemWithSentence(each, facts, sentenceCharacters),
        );
        return problems.find((problem) => problem !== null) ?? null;
      },
    },
    asking,
  );
  return { sentences: sentences.map((each) => filledIn(each, facts)), next: filledIn(next, facts), author: 'model' };
}
