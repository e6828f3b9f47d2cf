import type { DatasetProfile } from '../../refine/dataset.ts';
import { personName } from '../../refine/person.ts';
import type { Run } from '../../refine/run.ts';
import { count, percent } from '../playbook/wording.ts';
import { bullets, linesThatFit } from './lines.ts';
import { quoted } from './quoted.ts';

/** What is known before any training: the dataset, and what the person who started the run wants of it. */
export function taskFacts({ profile, settings }: Run): string {
  if (profile === null) throw new Error('the dataset is profiled before anybody reasons about it');
  const goal = settings.goal === null ? 'none given' : quoted(settings.goal, 600);
  const target =
    settings.targetAccuracy === null
      ? ''
      : `\nThe run ends early at ${percent(settings.targetAccuracy)} on validation images.`;
  return `Dataset ${quoted(profile.name, 60)}: ${count(profile.train)} training, ${count(profile.val)} validation and ${count(profile.test)} test images.
Images: ${profile.width} × ${profile.height} pixels, ${profile.channels === 1 ? 'grey' : `${profile.channels} channels`}${originals(profile)}.
${classFacts(profile)}
Goal, in the words of the person who started the run: ${goal}
What counts is accuracy over all images.${target}`;
}

/** What a trial may cost, and how many are left. */
export function budgetFacts({ settings, steps, profile }: Run): string {
  const { trial, budget } = settings;
  const images = Math.min(trial.trainImages ?? Number.POSITIVE_INFINITY, profile?.train ?? Number.POSITIVE_INFINITY);
  return `A trial trains at most ${trial.trainSeconds} s on ${trial.cpus} CPU cores (or a GPU where the machine has one), from random weights, with ${count(images)} images per epoch. Steps left: ${Math.max(0, budget.steps - steps.length)} of ${budget.steps}.`;
}

/** The accuracies of rare classes weigh little in the goal, so the rarest are named, and the commonest. */
function classFacts({ classes, perClass }: DatasetProfile): string {
  const sizes = classes.map((name, index) => ({ name, images: perClass.train[index] ?? 0 }));
  const counts = sizes.map(({ images }) => images);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const isBalanced = most <= 1.5 * least;
  const bySize = isBalanced ? sizes : sizes.toSorted((one, other) => one.images - other.images);
  const shown =
    bySize.length <= mostClasses ? bySize : [...bySize.slice(0, mostClasses / 2), ...bySize.slice(-mostClasses / 2)];
  const names = shown.map(({ name, images }) =>
    isBalanced ? quoted(name, 60) : `${quoted(name, 60)} (${count(images)})`,
  );
  const more = classes.length - shown.length;
  const what = isBalanced
    ? `${classes.length} balanced classes, about ${count(most)} training images each`
    : `${classes.length} classes with ${count(least)} to ${count(most)} training images`;
  return `${what}: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

const mostClasses = 24;

function originals({ originalSizes: { min, median, max }, width, height }: DatasetProfile): string {
  if (String(min) === String(max) && median[0] === width && median[1] === height) return '';
  return `, made of images from ${min.join(' × ')} to ${max.join(' × ')} (median ${median.join(' × ')})`;
}

/** What people have said since the start, the newest last. */
export function steeringFacts({ steering, steps }: Run): string {
  const heard = steering.guidance.filter(({ fromStep }) => fromStep <= steps.length + 1).slice(-mostGuidance);
  return `Guidance of people, oldest first:
${bullets(heard.map(({ words, by, fromStep }) => `${quoted(personName(by), 40)}, from step ${fromStep}: ${quoted(words, 400)}`))}
Frozen components, not to be changed: ${steering.frozen.join(', ') || 'none'}.`;
}

const mostGuidance = 6;

/** The architect's ideas; an earlier model wrote them. */
export function planFacts({ plan }: Run, component: string | null): string {
  const ideas = (plan?.ideas ?? []).filter((idea) => component === null || idea.component === component);
  const lines = linesThatFit(
    ideas.slice(0, 10),
    (idea) => `${idea.component}: ${quoted(idea.idea, 200)}`,
    400,
    (rest) => `and ${rest.length} more`,
  );
  return bullets(lines);
}
