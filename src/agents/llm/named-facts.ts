import { totalSpending } from '../../refine/model-call.ts';
import { hasKept, outcomeOf, verdictCounts } from '../../refine/outcome.ts';
import { meanAccuracy, openProposal, type Run, type Step } from '../../refine/run.ts';
import { count, percent, points, seconds } from '../playbook/wording.ts';
import { bullets } from './lines.ts';
import type { NamedFacts } from './placeholders.ts';
import { cut, quoted } from './quoted.ts';

/** What the name of a fact stands for, as a prompt says it. */
const meanings = {
  steps: 'changes tried so far',
  stepsAllowed: 'changes that the budget allows',
  stepsLeft: 'changes that may still be tried',
  verdicts: 'how the changes ended',
  trialSeconds: 'longest time of one training',
  modelTokens: 'tokens that language models have used',
  phase: 'what happens now',
  endingReason: 'why the run ended',
  finalAccuracy: 'accuracy of the final classifier',
  finalInterval: 'where its true accuracy lies',
  firstAccuracy: 'accuracy of the first classifier, on the same images',
  improvement: 'the difference of the two',
  improvementInterval: 'where the true difference lies',
  meaning: 'what the difference is; after “is”',
  scoredOn: 'the images of these accuracies; after “of” or “on”',
  scoredImages: 'their number',
  validationAccuracy: 'accuracy of the present best classifier on validation images',
  firstValidationAccuracy: 'accuracy of the first classifier on validation images',
  validationImprovement: 'the difference of the two on validation images',
  testAccuracy: 'accuracy of the final classifier on test images, which it had never seen',
  firstTestAccuracy: 'accuracy of the first classifier on test images',
  testImprovement: 'the difference of the two on test images',
  keptSteps: 'changes that were kept',
  bestChange: 'the change that helped most',
  bestChangeValidationGain: 'what it gained on validation images',
  lastChange: 'the change that was tried last',
  classes: 'classes of the dataset',
  trainImages: 'training images',
  validationImages: 'validation images',
  openProposal: 'the proposal that may still be decided on',
} as const;
type Facts = { readonly [Name in keyof typeof meanings]?: string };

/** What a run's reporter may say in numbers: of accuracies only those that the report gives. Only what is known has a name. */
export function reporterFacts(run: Run): NamedFacts {
  return only({ ...progressFacts(run), ...outcomeFacts(run), ...changeFacts(run), ...datasetFacts(run) });
}

/** What its interpreter may say in numbers: of each accuracy the name says on which images. */
export function interpreterFacts(run: Run): NamedFacts {
  return only({ ...progressFacts(run), ...accuracyFacts(run), ...changeFacts(run), ...datasetFacts(run) });
}

/** The facts as a prompt lists them. */
export function listed(facts: NamedFacts): string {
  const known: Readonly<Record<string, string>> = meanings;
  return bullets(Object.entries(facts).map(([name, value]) => `{${name}} = ${quoted(value, 300)}: ${known[name]}`));
}

const only = (facts: Facts): NamedFacts =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));

function progressFacts(run: Run): Facts {
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

function outcomeFacts(run: Run): Facts {
  const outcome = outcomeOf(run);
  if (outcome === null) return {};
  const { baseline, final, interval, difference, split } = outcome;
  const isKept = hasKept(run);
  return {
    finalAccuracy: percent(final.accuracy),
    finalInterval: `${percent(interval.low)} to ${percent(interval.high)}`,
    firstAccuracy: percent(baseline.accuracy),
    improvement: points(difference.gain),
    ...(isKept ? { improvementInterval: `${points(difference.low)} to ${points(difference.high)}` } : {}),
    meaning: isKept
      ? meaning(difference)
      : 'nothing: no change was kept, so that the final classifier is the first one',
    scoredOn: split === 'test' ? 'images that it had never seen' : 'the images that decisions were made on',
    scoredImages: count(final.images),
  };
}

function meaning({ low, high }: { readonly low: number; readonly high: number }): string {
  if (low > 0) return 'larger than chance alone would explain';
  return high < 0 ? 'a loss, larger than chance alone would explain' : 'so small that it may be chance';
}

/** On validation images the means over all seeds, because these are what changes are held against. */
function accuracyFacts({ incumbent, baseline, test }: Run): Facts {
  if (incumbent === null || baseline === null) return {};
  const [now, first] = [meanAccuracy(incumbent.trials), meanAccuracy(baseline.trials)];
  return {
    validationAccuracy: percent(now),
    firstValidationAccuracy: percent(first),
    validationImprovement: points(now - first),
    ...(test === null
      ? {}
      : {
          testAccuracy: percent(test.final.accuracy),
          firstTestAccuracy: percent(test.baseline.accuracy),
          testImprovement: points(test.final.accuracy - test.baseline.accuracy),
        }),
  };
}

function changeFacts({ steps }: Run): Facts {
  const kept = steps.flatMap((step) =>
    step.verdict.name === 'kept' ? [{ step, gain: step.verdict.comparison.gain }] : [],
  );
  const best = kept.toSorted((one, other) => other.gain - one.gain)[0];
  const last = steps.at(-1);
  return {
    keptSteps: `${kept.length}`,
    ...(best === undefined ? {} : { bestChange: named(best.step), bestChangeValidationGain: points(best.gain) }),
    ...(last === undefined ? {} : { lastChange: named(last) }),
  };
}

function named({ proposal: { summary, component } }: Step): string {
  return `“${cut(summary, 120)}” in ${component}`;
}

function datasetFacts(run: Run): Facts {
  const { profile } = run;
  const open = openProposal(run);
  return {
    ...(profile === null
      ? {}
      : {
          classes: `${profile.classes.length}`,
          trainImages: count(profile.train),
          validationImages: count(profile.val),
        }),
    ...(open === null ? {} : { openProposal: `${open.id}: “${cut(open.summary, 120)}” in ${open.component}` }),
  };
}
