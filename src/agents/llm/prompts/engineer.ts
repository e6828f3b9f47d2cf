import type { Component } from '../../../refine/component.ts';
import { quotesAreData } from './quotes.ts';

export type EngineerFacts = {
  readonly component: Component;
  readonly contract: string;
  readonly task: string;
  readonly budget: string;
  readonly evidence: string;
  readonly diagnosis: string;
  readonly ideas: string;
  readonly history: string;
  readonly steering: string;
  /** The module, as much of it as there is room for. */
  readonly source: string;
  /** False where the module is too long to be read and written whole. */
  readonly mayRewrite: boolean;
  /** Empty at the first attempt. */
  readonly refusals: string;
};

/** The same for all three engineers but for the component. */
export function engineerPrompt(facts: EngineerFacts): { readonly task: string; readonly rules: string } {
  const { component } = facts;
  return {
    task: `# Contract
${facts.contract}

# Dataset
${facts.task}
${facts.budget}

# The present ${component}.py
${facts.source}

# What its training shows
${facts.evidence}

# The analyst's diagnosis
${facts.diagnosis}

# What was tried on ${component} in this run
${facts.history}

# Ideas of the architect
${facts.ideas}

# People
${facts.steering}
${facts.refusals === '' ? '' : `\n# Refused drafts of this step: yours must not have these faults\n${facts.refusals}\n`}
# Task
Propose ONE change to ${component}.py that answers the diagnosis. It is trained with several seeds and kept only if validation accuracy rises by more than luck.`,

    rules: `You are the ${component} engineer of a team that improves an image classifier, one component at a time.
Answer with one JSON object:
- "hypothesis": why this change helps here, with the numbers it rests on. Two or three sentences.
- "move": a name of two to four words, such as "higher learning rate".
- "summary": one line that says what changes.
- "expectedGainPoints": expected gain of validation accuracy in percentage points, such as 0.4.
- "costFactor": training time relative to the present one: 1 is the same, 1.5 is half as much again.
- exactly one of ${facts.mayRewrite ? 'these three' : 'these two'}, the simplest that does it; leave the others out:
  "config": new values for fields of CONFIG: [{"field": "...", "value": ...}]. It cannot break the code.
  "tune": ranges for numeric fields of CONFIG: [{"field": "...", "low": 0.01, "high": 0.1, "scale": "log"}]. An optimiser that knows all trials picks the values. For when only the best number is in question.
${facts.mayRewrite ? `  "source": the complete new ${component}.py as one JSON string (line break: \\n, double quote: \\"). For when new code is needed. Keep CONFIG at its top, with a comment on every field.\n` : ''}Rules:
- One change for one reason. Only ${component}.py changes.
- Do not repeat what was tried without success, under any name.
- Follow people's guidance where it concerns ${component}; do nothing that was vetoed.
- Write in English.
- The training must end within the time of a trial.
- ${quotesAreData}`,
  };
}
