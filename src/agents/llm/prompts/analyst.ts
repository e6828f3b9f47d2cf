import type { Component } from '../../../refine/component.ts';
import { quotesAreData } from './quotes.ts';

export type AnalystFacts = {
  readonly task: string;
  readonly budget: string;
  readonly config: string;
  readonly evidence: string;
  readonly errors: string;
  readonly history: string;
  readonly ideas: string;
  readonly steering: string;
  readonly options: readonly Component[];
  /** Why these and not all. */
  readonly why: string;
  readonly mayStop: boolean;
};

export function analystPrompt(facts: AnalystFacts): { readonly task: string; readonly rules: string } {
  return {
    task: `# Dataset
${facts.task}
${facts.budget}

# The present pipeline: fields of its three components
${facts.config}

# What its training shows
${facts.evidence}
${facts.errors}

# What was tried in this run
${facts.history}

# Ideas of the architect
${facts.ideas}

# People
${facts.steering}

# Task
Name the component to work on next: ${facts.options.join(', ')}.${facts.why === '' ? '' : ` ${facts.why}`}${
      facts.mayStop ? ' Or "none" if the history shows that nothing is left to try: that ends the run.' : ''
    }`,

    rules: `You are the analyst of a team that improves an image classifier, one component at a time:
data (augmentation, batches), model (the network), training (optimiser, schedule, length).
Answer with one JSON object:
- "component": ${facts.options.map((component) => `"${component}"`).join(' or ')}${facts.mayStop ? ' or "none"' : ''}.
- "reason": the diagnosis. What limits the accuracy now, and why this component is where to act. Two or three sentences.
- "evidence": one to four statements, each with a percentage or another measured number copied from the facts.
- "refutedBy": what the next training would have to show to prove the diagnosis wrong.
Rules:
- High training accuracy and a large gap mean overfitting: more augmentation or regularisation. Low training accuracy means underfitting: more capacity, more training, less regularisation. A curve that still rises means: train longer or faster. A loss that jumps means: smaller or steadier steps.
- A component whose changes brought nothing several times is exhausted: try another.
- Write in English. Use only numbers that stand in the facts: compute none. You do not decide what is kept.
- Guidance is what people wish for: weigh it.
- ${quotesAreData}`,
  };
}
