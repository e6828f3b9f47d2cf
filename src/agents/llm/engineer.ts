import { z } from 'zod';
import type { Component } from '../../refine/component.ts';
import type { Diagnosis, ProposalDraft } from '../../refine/proposal.ts';
import type { Run } from '../../refine/run.ts';
import { readConfig } from '../config-edit.ts';
import { readEvidence } from '../playbook/evidence.ts';
import { percent } from '../playbook/wording.ts';
import type { Asking } from './ask.ts';
import { changeOf, presentSource } from './change.ts';
import { evidenceFacts } from './evidence-facts.ts';
import { budgetFacts, planFacts, steeringFacts, taskFacts } from './facts.ts';
import { historyFacts } from './history.ts';
import { addedTokens, historyTokens, type LanguageModel } from './language-model.ts';
import { bullets } from './lines.ts';
import { commonContract, contracts } from './prompts/contract.ts';
import { engineerPrompt } from './prompts/engineer.ts';
import { cut, quoted } from './quoted.ts';
import { sourceFacts } from './source-facts.ts';
import { countTokens } from './tokens.ts';

/** One change to the diagnosed component. Whether its code runs is found out by the check in the sandbox. */
export async function propose(
  { ask, contextTokens, replyTokens }: LanguageModel,
  diagnosis: Diagnosis,
  asking: Asking,
): Promise<ProposalDraft> {
  const { run } = asking;
  const { component } = diagnosis;
  const { prompt, mayRewrite } = writePrompt(run, diagnosis, contextTokens, replyTokens);
  const answer = await ask(
    {
      role: 'engineer',
      ...prompt,
      name: 'proposal',
      answer: answerSchema(presentSource(run, component)),
      problemWith: (given) => problemWith(run, component, given, mayRewrite),
    },
    asking,
  );
  const change = changeOf(run, component, answer, mayRewrite);
  if ('problem' in change) throw new Error(`an answer was accepted that is none: ${change.problem}`);
  return {
    component,
    move: cut(answer.move.trim(), 100),
    summary: cut(change.summary ?? answer.summary.trim(), 200),
    hypothesis: cut(answer.hypothesis.trim(), 4000),
    expectedGain: answer.expectedGainPoints / 100,
    costFactor: answer.costFactor,
    source: change.source,
    author: 'model',
  };
}

/** Without limits that a server may not know: what is too long is cut, what is out of bounds is said in `problemWith`. */
function answerSchema(source: string) {
  const config = readConfig(source);
  const numbers = Object.keys(config).filter((field) => typeof config[field] === 'number');
  return z.object({
    hypothesis: z.string(),
    move: z.string(),
    summary: z.string(),
    expectedGainPoints: z.number(),
    costFactor: z.number(),
    config: z
      .array(z.object({ field: oneOf(Object.keys(config)), value: z.union([z.number(), z.boolean(), z.string()]) }))
      .optional(),
    tune: z
      .array(z.object({ field: oneOf(numbers), low: z.number(), high: z.number(), scale: z.enum(['linear', 'log']) }))
      .optional(),
    source: z.string().optional(),
  });
}
type Answer = z.infer<ReturnType<typeof answerSchema>>;

const oneOf = (names: readonly string[]): z.ZodType<string> => (names.length === 0 ? z.string() : z.enum(names));

function problemWith(run: Run, component: Component, answer: Answer, mayRewrite: boolean): string | null {
  for (const field of ['hypothesis', 'move', 'summary'] as const)
    if (answer[field].trim() === '') return `"${field}" is empty.`;
  const { error, valAccuracy } = readEvidence(run);
  if (answer.expectedGainPoints < 0 || answer.expectedGainPoints > error * 100)
    return `"expectedGainPoints" is ${answer.expectedGainPoints}; at ${percent(valAccuracy)} it has to be between 0 and the ${(error * 100).toFixed(1)} points that are left to gain.`;
  if (!(answer.costFactor >= 0.05 && answer.costFactor <= 20))
    return `"costFactor" is ${answer.costFactor}; it has to be between 0.05 and 20, and 1 for a training that takes as long as before.`;
  const change = changeOf(run, component, answer, mayRewrite);
  return 'problem' in change ? change.problem : null;
}

/** All but the code is bounded by itself; the code gets what room is left. */
function writePrompt(run: Run, diagnosis: Diagnosis, contextTokens: number, replyTokens: number) {
  const { component } = diagnosis;
  const facts = {
    component,
    contract: `${contracts[component]}\n${commonContract}`,
    task: taskFacts(run),
    budget: budgetFacts(run),
    evidence: evidenceFacts(run),
    diagnosis: diagnosisFacts(diagnosis),
    ideas: planFacts(run, component),
    history: historyFacts(run, component, historyTokens(contextTokens)),
    steering: steeringFacts(run),
  };
  const { task, rules } = engineerPrompt({ ...facts, source: '', refusals: '', mayRewrite: true });
  const room = contextTokens - addedTokens - countTokens(task) - countTokens(rules);
  const code = sourceFacts(run, component, room, replyTokens);
  return { prompt: engineerPrompt({ ...facts, ...code }), mayRewrite: code.mayRewrite };
}

function diagnosisFacts({ reason, evidence = [], refutedBy }: Diagnosis): string {
  return [
    quoted(reason, 800),
    ...(evidence.length === 0 ? [] : [`Evidence:\n${bullets(evidence.map((each) => quoted(each, 200)))}`]),
    ...(refutedBy === undefined ? [] : [`It would be refuted by: ${quoted(refutedBy, 300)}`]),
  ].join('\n');
}
