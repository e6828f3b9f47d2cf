import { z } from 'zod';
import { type Component, components } from '../../refine/component.ts';
import type { Diagnosis } from '../../refine/proposal.ts';
import { openComponents, type Run } from '../../refine/run.ts';
import { readConfig } from '../config-edit.ts';
import type { RanDry } from '../team.ts';
import type { Asking } from './ask.ts';
import { presentSource } from './change.ts';
import { errorFacts, evidenceFacts } from './evidence-facts.ts';
import { budgetFacts, planFacts, steeringFacts, taskFacts } from './facts.ts';
import { inventedIn, isGrounded } from './grounding.ts';
import { historyFacts } from './history.ts';
import { historyTokens, type LanguageModel } from './language-model.ts';
import { analystPrompt } from './prompts/analyst.ts';
import { cut } from './quoted.ts';

/** The component to work on next and why; or, where the history shows it, that nothing is left to try. */
export async function analyse({ ask, contextTokens }: LanguageModel, asking: Asking): Promise<Diagnosis | RanDry> {
  const { run } = asking;
  const choice = choiceOf(run);
  const prompt = analystPrompt({
    task: taskFacts(run),
    budget: budgetFacts(run),
    config: components
      .map((each) => `${each}: ${cut(JSON.stringify(readConfig(presentSource(run, each))), 800)}`)
      .join('\n'),
    evidence: evidenceFacts(run),
    errors: errorFacts(run),
    history: historyFacts(run, null, historyTokens(contextTokens)),
    ideas: planFacts(run, null),
    steering: steeringFacts(run),
    ...choice,
  });
  const answer = await ask(
    {
      role: 'analyst',
      ...prompt,
      name: 'diagnosis',
      answer: answerSchema(choice),
      problemWith: problemWith(choice, prompt.task),
    },
    asking,
  );
  const reason = cut(answer.reason.trim(), 4000);
  if (answer.component === 'none') return { ranDry: reason };
  const evidence = soundOf(answer.evidence, prompt.task)
    .map((each) => cut(each.trim(), 500))
    .slice(0, 8);
  const refutedBy = cut(answer.refutedBy.trim(), 1000);
  return { component: answer.component, reason, evidence, refutedBy, author: 'model' };
}

/** What the analyst may answer with, and a sentence that says why that is not everything. */
type Choice = { readonly options: readonly Component[]; readonly why: string; readonly mayStop: boolean };

function choiceOf(run: Run): Choice {
  const open = openComponents(run);
  const { priority } = run.steering;
  if (priority !== null && open.includes(priority))
    return { options: [priority], why: `A person asked for ${priority} next.`, mayStop: false };
  const searched = run.givenUp.filter(({ step }) => step === run.steps.length + 1).map(({ component }) => component);
  const options = open.filter((component) => !searched.includes(component));
  if (options.length === 0) return { options: open, why: '', mayStop: mayStop(run) };
  const why = [
    ...run.steering.frozen.map((component) => `${component} is frozen.`),
    ...searched.map((component) => `No usable proposal was found for ${component} in this step.`),
  ].join(' ');
  return { options, why, mayStop: mayStop(run) };
}

/** Attempts without a gain, in every component that is open, since something was kept: fewer show nothing. */
const enoughAttempts = 2;

function mayStop(run: Run): boolean {
  const lastKept = run.steps.findLast(({ verdict }) => verdict.name === 'kept')?.number ?? 0;
  const attempts = [
    ...run.steps
      .filter((step) => step.number > lastKept && step.verdict.name !== 'dropped')
      .map((step) => step.proposal.component),
    ...run.givenUp.filter((search) => search.step > lastKept).map((search) => search.component),
  ];
  return openComponents(run).every(
    (component) => attempts.filter((each) => each === component).length >= enoughAttempts,
  );
}

function answerSchema({ options, why, mayStop }: Choice) {
  const choices: readonly (Component | 'none')[] = mayStop ? [...options, 'none'] : options;
  return z.object({
    component: z.enum(choices, { error: `Choose ${choices.join(' or ')}. ${why}`.trim() }),
    reason: z.string(),
    evidence: z.array(z.string()),
    refutedBy: z.string(),
  });
}
type Answer = z.infer<ReturnType<typeof answerSchema>>;

const problemWith =
  ({ options, why }: Choice, facts: string) =>
  ({ component, reason, evidence, refutedBy }: Answer): string | null => {
    if (component !== 'none' && !options.includes(component)) return `Choose ${options.join(' or ')}. ${why}`;
    if (reason.trim() === '') return '"reason" is empty.';
    const inReason = inventedIn(reason, facts);
    if (inReason !== null) return inReason;
    if (component === 'none') return null;
    const [first] = evidence;
    if (first === undefined) return 'Give at least one statement in "evidence".';
    if (soundOf(evidence, facts).length === 0)
      return (
        inventedIn(first, facts) ??
        `A statement in "evidence" needs a number that stands in the facts, such as a percentage; this one has none: ${JSON.stringify(cut(first, 200))}`
      );
    return refutedBy.trim() === '' ? '"refutedBy" is empty.' : null;
  };

/** Small models mix what they read with what they wish: only statements that rest on the facts are told to people. */
function soundOf(evidence: readonly string[], facts: string): readonly string[] {
  return evidence.filter((each) => inventedIn(each, facts) === null && isGrounded(each, facts));
}
