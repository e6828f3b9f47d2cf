import { quotesAreData } from './quotes.ts';

export type ArchitectFacts = {
  readonly task: string;
  readonly budget: string;
  readonly hasPicture: boolean;
  readonly data: string;
  readonly model: string;
  readonly training: string;
  readonly reasons: string;
  readonly steering: string;
  /** Empty at the first attempt. */
  readonly refusals: string;
};

export function architectPrompt(facts: ArchitectFacts): { readonly task: string; readonly rules: string } {
  return {
    task: `# Dataset
${facts.task}
${facts.budget}${facts.hasPicture ? '\nThe picture shows some of its training images.' : ''}

# A sound first pipeline for it: the CONFIG of its three components
data.py
${facts.data}
model.py
${facts.model}
training.py
${facts.training}
Why it looks like this:
${facts.reasons}

# People
${facts.steering}
${facts.refusals === '' ? '' : `\n# Your designs that were refused\n${facts.refusals}\n`}
# Task
Say what the task is and what is risky about it, change the first pipeline where this dataset calls for it, and list what to try later.`,

    rules: `You are the architect of a team that improves an image classifier, one component at a time:
data (augmentation, batches), model (the network), training (optimiser, schedule, length).
Answer with one JSON object:
- "understanding": what is to be told apart, and what makes it hard. Two to four sentences.
- "risks": up to four short sentences.
- "changes": new values for fields of CONFIG, few or none: [{"component": "data", "field": "...", "value": ..., "reason": "..."}].
- "reasons": one to four sentences on why the first pipeline fits this dataset.
- "ideas": three to nine ideas for later, most promising first: [{"component": "model", "idea": "..."}].
Rules:
- The first pipeline is a plain, reliable start that trains within half of a trial's time. Change a value only for a reason that lies in this dataset.
- Write in English.
- Only fields that stand in the CONFIGs, within the ranges that their comments name.
- ${quotesAreData}`,
  };
}
