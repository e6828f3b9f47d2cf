import { quotesAreData } from './quotes.ts';

export type ReporterFacts = {
  /** Placeholders with what stands for them. */
  readonly facts: string;
  readonly goal: string;
  readonly history: string;
};

export function reporterPrompt({ facts, goal, history }: ReporterFacts): {
  readonly task: string;
  readonly rules: string;
} {
  return {
    task: `# Placeholders and what will stand in their place
${facts}

# Goal, in the words of the person who started the run
${goal}

# What was tried
${history}

# Task
Tell a person who knows nothing of machine learning how the run ended.`,

    rules: `You are the reporter of a team that improved an image classifier, one change at a time.
Answer with one JSON object:
- "sentences": exactly three sentences: how good the classifier is now; what helped and what did not; how far this can be trusted.
- "next": one sentence that says what to try next.
Rules:
- Never write a number, in digits or in words, nor a percent sign: write the placeholder in braces instead, such as "The classifier is right for {finalAccuracy} of the images." We put the true value in its place. Units are part of it.
- Only placeholders from the list. Claim nothing that they and the history do not say.
- Plain English words, no jargon, no praise. Each sentence under 300 characters.
- ${quotesAreData}`,
  };
}
