import { totalSpending } from '../../refine/model-call.ts';
import { outcomeOf, verdictCounts } from '../../refine/outcome.ts';
import { meanAccuracy, openProposal, type Run, type Step } from '../../refine/run.ts';
import { count, percent, points, seconds } from '../playbook/wording.ts';
import { bullets } from './lines.ts';
import type { NamedFacts } from './placeholders.ts';
import { cut, quoted } from './quoted.ts';

/** Everything about a run that its reporter and interpreter may say in numbers. Only what is known has a name. */
export function namedFacts(run: Run): NamedFacts {
  return { ...progressFacts(run), ...outcomeFacts(run), ...changeFacts(run), ...datasetFacts(run) };
}

/** The facts as a prompt lists them. */
export function listed(facts: NamedFacts): string {
  return bullets(Object.entries(facts).map(([name, value]) => `{${name}} = ${quoted(value, 300)}`));
}

function progressFacts(run: Run): NamedFacts {
  const { steps, settings, phase, ending } = run;
  const calls = totalSpending(run.usage);
  return {
    steps: `${steps.length}`,
    stepsAllowed: `${settings.budget.steps}`,
    stepsLeft: `${Math.max(0, settings.budget.steps - steps.length)}`,
    verdicts: verdictCounts(run) || 'no change was judged yet',
    trialSeconds: seconds(settings.trial.trainSeconds),
    ...(calls.calls > 0 ? { modelTokens: count(calls.promptTokens + calls.replyTokens) } : {}),
    ...(ending === null ? { phase: phaseWords[phase.name] } : { endingReason: cut(ending.reason, 200) }),
  };
}

const phaseWords: Readonly<Record<Run['phase']['name'], string>> = {
  preparing: 'the dataset is being prepared',
  designing: 'the architect designs the first pipeline',
  checking: 'a draft is being checked',
  baseline: 'the first pipeline is being trained',
  analysing: 'the analyst chooses a component',
  proposing: 'an engineer writes a proposal',
  awaitingApproval: 'a proposal waits for a decision',
  training: 'a proposal is being trained',
  testing: 'the result is being scored on the test images',
  reporting: 'the report is being written',
  ended: 'the run has ended',
};

function outcomeFacts(run: Run): NamedFacts {
  const outcome = outcomeOf(run);
  if (outcome === null || run.incumbent === null || run.baseline === null) return {};
  const { baseline, final, interval, difference, split } = outcome;
  return {
    accuracy: percent(meanAccuracy(run.incumbent.trials)),
    firstAccuracy: percent(meanAccuracy(run.baseline.trials)),
    finalAccuracy: percent(final.accuracy),
    finalInterval: `${percent(interval.low)} to ${percent(interval.high)}`,
    baselineAccuracy: percent(baseline.accuracy),
    improvement: points(difference.gain),
    improvementInterval: `${points(difference.low)} to ${points(difference.high)}`,
    meaning: meaning(difference),
    scoredOn: split === 'test' ? 'images that it had never seen' : 'the images that decisions were made on',
    scoredImages: count(final.images),
  };
}

function meaning({ low, high }: { readonly low: number; readonly high: number }): string {
  if (low > 0) return 'larger than chance alone would explain';
  return high < 0 ? 'a loss, larger than chance alone would explain' : 'so small that it may be chance';
}

function changeFacts({ steps }: Run): NamedFacts {
  const kept = steps.flatMap((step) =>
    step.verdict.name === 'kept' ? [{ step, gain: step.verdict.comparison.gain }] : [],
  );
  const best = kept.toSorted((one, other) => other.gain - one.gain)[0];
  const last = steps.at(-1);
  return {
    keptSteps: `${kept.length}`,
    ...(best === undefined ? {} : { bestChange: named(best.step), bestChangeGain: points(best.gain) }),
    ...(last === undefined ? {} : { lastChange: named(last) }),
  };
}

function named({ proposal: { summary, component } }: Step): string {
  return `“${cut(summary, 120)}” in ${component}`;
}

function datasetFacts(run: Run): NamedFacts {
  const { profile } = run;
  const open = openProposal(run);
  return {
    ...(profile === null
      ? {}
      : { classes: `${profile.classes.length}`, trainImages: count(profile.train), valImages: count(profile.val) }),
    ...(open === null ? {} : { openProposal: `${open.id}: “${cut(open.summary, 120)}” in ${open.component}` }),
  };
}
