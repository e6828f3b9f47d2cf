import type { types } from '@slack/bolt';
import { plainLine } from '../../../report/plain-text.ts';
import type { CardStep, Part } from '../../card.ts';
import { cutWords } from '../../render/cut.ts';
import { progressBar } from '../../small-charts.ts';
import type { Form } from './message.ts';
import { paragraph, preformatted, richText, richWords } from './rich-words.ts';

const barWidth = 24;
const longestWords = 200;

/** A bar, with words that say the same. As a block of code, since signs in a line of code are red. */
export function renderProgress({
  label,
  done,
  total,
  note,
}: Extract<Part, { kind: 'progress' }>): readonly types.AnyBlock[] {
  const share = total > 0 ? ` (${Math.floor((100 * done) / total)} %)` : '';
  const words = `${plainLine(label)} ${Math.floor(done)} of ${total}${share}`;
  const bar = `${progressBar(done, total, barWidth)}  ${note === null ? '' : cutWords(plainLine(note), longestWords)}`;
  return [richText(paragraph(...richWords(cutWords(words, longestWords), true)), preformatted(bar.trimEnd()))];
}

const statuses = { waiting: 'pending', running: 'in_progress', done: 'complete' } as const;

/** Stages with their states in words, for Slack shows a state as a sign alone. */
export function renderSteps({ title, steps }: Extract<Part, { kind: 'steps' }>, form: Form): readonly types.AnyBlock[] {
  if (steps.length === 0) return [];
  const heading = cutWords(plainLine(title), longestWords) || 'Steps';
  if (form === 'basic') {
    const items = steps.map((step) => paragraph(...richWords(stepWords(step))));
    return [
      richText(paragraph(...richWords(heading, true)), { type: 'rich_text_list', style: 'bullet', elements: items }),
    ];
  }
  const tasks = steps.map(
    (step, index): types.TaskCardBlock => ({
      type: 'task_card',
      task_id: `step-${index + 1}`,
      title: stepWords(step).toWellFormed(),
      status: statuses[step.state],
    }),
  );
  return [{ type: 'plan', title: heading.toWellFormed(), tasks }];
}

function stepWords({ title, state, note }: CardStep): string {
  const words = `${plainLine(title)}: ${state}${note === null ? '' : `, ${plainLine(note)}`}`;
  return cutWords(words, longestWords);
}
