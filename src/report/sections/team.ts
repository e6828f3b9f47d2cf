import type { Event, StoredEvent } from '../../refine/events.ts';
import { roleSchema, type Spending, totalSpending } from '../../refine/model-call.ts';
import type { Run } from '../../refine/run.ts';
import { inShort } from '../in-short.ts';
import { literal, markdownTable, section } from '../markdown.ts';
import { modelUsage, price } from '../model-usage.ts';
import { count, duration, quantity } from '../wording.ts';

/** What a language model made of the task before anything was trained. */
export function planSection({ plan }: Run): string {
  if (plan === null) return '';
  const { understanding, risks, ideas } = plan;
  return section(
    'The architect’s plan',
    literal(understanding),
    risks.length === 0 ? '' : `Risks:\n\n${risks.map((risk) => `- ${literal(risk)}`).join('\n')}`,
    ideas.length === 0
      ? ''
      : `Ideas, most promising first:\n\n${ideas.map(({ component, idea }, index) => `${index + 1}. ${component}: ${literal(idea)}`).join('\n')}`,
  );
}

/** What language models were asked and what that cost; nothing where none was. */
export function modelSection(run: Run, events: readonly StoredEvent[]): string {
  const usage = modelUsage(run);
  if (usage === null) return '';
  const roles = roleSchema.options.flatMap((role) => {
    const spent = run.usage[role];
    return spent === undefined ? [] : [row(role, spent)];
  });
  return section(
    'The language model',
    `${modelsIn(events)}: ${usage}. ${outcomeOfDrafts(events)}`,
    givenUpList(run),
    markdownTable(
      ['Role', 'Calls', 'Invalid', 'Failed', 'Tokens in', 'Tokens out', 'Dollars', 'Time'],
      [...roles, row('all', totalSpending(run.usage))],
    ),
    'Invalid: the answer was not what was asked for. Failed: no whole answer came. Both are paid for and were asked again.',
  );
}

/** Searches that ended without a proposal leave no step behind. */
function givenUpList({ givenUp }: Run): string {
  return givenUp
    .map(({ step, component, reason }) => `- Step ${step}, ${component}, given up: ${literal(inShort(reason))}`)
    .join('\n');
}

function row(name: string, spent: Spending): readonly string[] {
  const { calls, invalid, failed, promptTokens, replyTokens, seconds } = spent;
  const counts = [calls, invalid, failed, promptTokens, replyTokens].map(count);
  return [name, ...counts, price(spent), duration(seconds)];
}

function modelsIn(events: readonly StoredEvent[]): string {
  const names = events.flatMap(({ body }) => (body.type === 'modelCalled' ? [literal(body.call.model)] : []));
  return [...new Set(names)].join(', ');
}

function outcomeOfDrafts(events: readonly StoredEvent[]): string {
  const times = (type: Event['type']) => events.filter(({ body }) => body.type === type).length;
  const refused = times('draftRefused');
  const givenUp = times('proposalGivenUp');
  if (refused + givenUp === 0) return 'No draft was refused.';
  const drafts = `${quantity(refused, 'draft')} refused before people saw ${refused === 1 ? 'it' : 'them'}`;
  return `${drafts}; ${quantity(givenUp, 'search', 'searches')} for a proposal given up.`;
}
