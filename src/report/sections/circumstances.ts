import { noiseFloor } from '../../refine/gate.ts';
import { type Run, trialGroups } from '../../refine/run.ts';
import { codeBlock, literal, section } from '../markdown.ts';
import { count, level, listing, percent, quantity } from '../wording.ts';

/** How the same run is started again: the command with every setting, and the version of this program. */
export type Reproduction = { readonly command: string; readonly version: string };

/** What the verdicts rest on. */
export function methodSection(run: Run): string {
  const { gate } = run.settings;
  const groups = trialGroups(run).filter((trials) => trials.length > 0);
  const rule =
    gate.rule === 'greedy'
      ? 'The greedy rule: a proposal is kept if its one training is better than the incumbent’s.'
      : `The paired rule: a proposal is kept if it is better with ${level(gate.confidence)} confidence on the same validation images, with at most ${quantity(gate.maxSeeds, 'seed')}; otherwise the incumbent stays.`;
  const baseline = (run.baseline?.trials ?? []).map((trial) => percent(trial.score.accuracy));
  const noise =
    groups.length === 0
      ? 'Nothing was trained, so the noise is not known.'
      : `Noise floor: ${(100 * noiseFloor(groups).deviation).toFixed(2)} points between seeds of one pipeline; baseline seeds: ${listing(baseline)}.`;
  const scored =
    run.test === null
      ? 'The test images were not scored.'
      : 'The test images were scored once (final pipeline and baseline together).';
  return section('How it was decided', `${rule} ${noise} ${scored}`);
}

export function datasetSection(run: Run): string {
  const { profile } = run;
  if (profile === null) return '';
  const facts = [
    `${literal(profile.name)}: ${quantity(profile.classes.length, 'class', 'classes')}, ${profile.width} × ${profile.height}, ${quantity(profile.channels, 'channel')}`,
    `${count(profile.train)} training, ${count(profile.val)} validation, ${count(profile.test)} test images`,
    `${quantity(profile.duplicates.count, 'exact duplicate')} found, ${count(profile.duplicates.removedFromTrain)} left out of training; ${quantity(profile.unreadable.count, 'unreadable file')} left out`,
    `Fingerprint: \`${profile.fingerprint}\``,
  ];
  return section('Dataset', facts.map((fact) => `- ${fact}`).join('\n'));
}

/** The team, the seeds and the data are the same again; what people decide and how fast the machine is may differ. */
export function reproductionSection(run: Run, { command, version }: Reproduction): string {
  const trials = [...trialGroups(run).flat()];
  const images = new Set(trials.map((trial) => `\`${literal(trial.evidence.image)}\``));
  const specs = new Set(trials.map((trial) => `\`${literal(trial.evidence.specHash)}\``));
  const facts = [
    `improve-bot ${version}, Node ${process.versions.node}`,
    ...(images.size === 0
      ? []
      : [`Training image: ${listing([...images])}; sandbox specification: ${listing([...specs])}`]),
    `Seed ${run.settings.seed}: the seeds of all trainings follow from it. The split of the dataset is the same for every run.`,
    'A training ends by time, so a faster or slower machine trains more or fewer epochs.',
  ];
  return section(
    'How to reproduce it',
    'Enter in the console:',
    codeBlock('text', command),
    facts.map((fact) => `- ${fact}`).join('\n'),
  );
}
