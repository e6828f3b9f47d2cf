import { openProposal, type Run } from '../refine/run.ts';
import type { Choice } from './choice.ts';

/** All that a person may ask of a run, for forms. */
export function steerChoices(run: Run): readonly Choice[] {
  const proposal = openProposal(run);
  const { frozen, pausedAtTurn } = run.steering;
  const onComponents = (['data', 'model', 'training'] as const).flatMap((component) =>
    frozen.includes(component)
      ? [{ label: `Unfreeze ${component}`, value: `unfreeze ${component}` }]
      : [
          { label: `Work on ${component} next`, value: `prioritise ${component}` },
          { label: `Freeze ${component}: leave it as it is`, value: `freeze ${component}` },
        ],
  );
  const onProposal =
    proposal === null
      ? []
      : [
          { label: `Approve ${proposal.id}`, value: `approve ${proposal.id}` },
          { label: `Veto ${proposal.id}`, value: `veto ${proposal.id}` },
          { label: `Ask for changes in ${proposal.id}`, value: `change ${proposal.id}` },
        ];
  return [
    { label: 'Tell the team what to try', value: 'guide' },
    ...onProposal,
    ...onComponents,
    pausedAtTurn === null ? { label: 'Pause', value: 'pause' } : { label: 'Resume', value: 'resume' },
    { label: 'Stop, with a report of what there is', value: 'stop' },
  ];
}

const takesWords = /^(guide|veto|change)\b/;

/** The choice and the words of a form as the line that they stand for. */
export function steerLine(command: string, words: string | null): string {
  return words === null || !takesWords.test(command) ? command : `${command} ${words}`;
}

/** What to say where a line lacks the words that it is about. */
export function missingWords(line: string): string | null {
  if (line === 'guide') return 'Say what the team should try.';
  return /^change p\d+$/.test(line) ? 'Say what should change.' : null;
}
