import type { Outcome } from '../../refine/outcome.ts';
import type { Run, Step } from '../../refine/run.ts';
import { perClass, weakest } from '../../report/per-class.ts';
import { plainLine } from '../../report/plain-text.ts';
import { duration, percent, signed } from '../../report/wording.ts';
import type { Part } from '../card.ts';

export function stepTable(run: Run): Part {
  return {
    kind: 'table',
    caption: 'Every step',
    columns: ['Step', 'Component', 'Change', 'Verdict', 'Gain in points', 'Trained'],
    rows: run.steps.map((step) => [
      String(step.number),
      step.proposal.component,
      plainLine(step.proposal.summary),
      verdictWord(step),
      stepGain(step),
      duration(step.trainSeconds),
    ]),
  };
}

function verdictWord({ verdict }: Step): string {
  return verdict.name === 'rolledBack' ? 'rolled back' : verdict.name;
}

function stepGain({ verdict }: Step): string {
  if (!('comparison' in verdict)) return '–';
  const { gain, low, high } = verdict.comparison;
  return `${signed(gain)} (${signed(low)} to ${signed(high)})`;
}

const shownClasses = 10;

/** All classes, or the weakest of many, and a sentence about the weakest. */
export function classParts(run: Run, outcome: Outcome): readonly Part[] {
  const names = run.profile?.classes ?? [];
  const all = perClass(outcome, names);
  const isAll = all.length <= shownClasses;
  const rows = (isAll ? all : weakest(all, shownClasses)).map(({ name, before, after }) => [
    name,
    before === null ? '–' : percent(before),
    after === null ? '–' : percent(after),
    before === null || after === null ? '–' : signed(after - before),
  ]);
  const caption = isAll
    ? `Accuracy per class (${outcome.split})`
    : `The ${shownClasses} weakest of ${all.length} classes (${outcome.split})`;
  const [worst] = weakest(all, 1);
  const says =
    worst === undefined || worst.after === null
      ? []
      : [{ kind: 'note', text: `“${worst.name}” is the weakest class (${percent(worst.after)}).`, at: null } as const];
  return [{ kind: 'table', caption, columns: ['Class', 'Before', 'After', 'Points'], rows }, ...says];
}
