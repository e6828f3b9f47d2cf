import type { StoredEvent } from '../../refine/events.ts';
import type { Diagnosis, Proposal } from '../../refine/proposal.ts';
import type { Approval, Run, Step } from '../../refine/run.ts';
import { plainLine } from '../../report/plain-text.ts';
import { points, quantity } from '../../report/wording.ts';
import type { Card, Part } from '../card.ts';
import { nameOf, namesOf } from './person-words.ts';
import { argument, cost } from './proposal-argument.ts';
import { statedDefault } from './start-card.ts';
import { listPart, notePart } from './team-words.ts';

/** `step` is the number of the step that it is about; the key comes from the event, for an analyst may have to choose again. */
export function diagnosisCard(
  run: Run,
  step: number,
  diagnosis: Diagnosis,
  { version, at }: Pick<StoredEvent, 'version' | 'at'>,
): Card {
  return {
    key: `diagnosis-${version}`,
    at,
    tone: 'neutral',
    title: `Step ${step} of ${run.settings.budget.steps}: work on ${diagnosis.component}`,
    fallback: `The analyst chose ${diagnosis.component}: ${plainLine(diagnosis.reason)}`,
    parts: [
      { kind: 'text', text: diagnosis.reason },
      ...listPart('Evidence', diagnosis.evidence ?? []),
      ...(diagnosis.refutedBy === undefined
        ? []
        : [
            {
              kind: 'facts',
              facts: [{ label: 'Would be refuted by', value: plainLine(diagnosis.refutedBy) }],
            } as const,
          ]),
      ...notePart(diagnosis.note),
    ],
    actions: [],
    files: [],
  };
}

/** A proposal in its present state: open, approved, or closed. Null for one that the run no longer knows. */
export function proposalCard(run: Run, id: string, at: number): Card | null {
  const step = run.steps.find(({ proposal }) => proposal.id === id);
  if (step !== undefined) return closedCard(run, step, at);
  const { phase } = run;
  if (phase.name === 'awaitingApproval' && phase.proposal.id === id)
    return openCard(run, phase.proposal, phase.decideBy, at);
  if (phase.name === 'training' && phase.proposal.id === id)
    return approvedCard(run, phase.proposal, phase.approval, at);
  return null;
}

function openCard(run: Run, proposal: Proposal, decideBy: number | null, at: number): Card {
  const isPaused = run.steering.pausedAtTurn !== null;
  const happens = isPaused ? 'nothing happens while the run is paused' : statedDefault(run.settings.approval);
  const before = run.incumbent?.pipeline ?? null;
  return {
    ...common(proposal, at),
    tone: 'info',
    fallback: `${titleOf(proposal)} Expected gain ${points(proposal.expectedGain)}, ${cost(run, proposal)}. \`approve ${proposal.id}\` or \`veto ${proposal.id}\`; otherwise: ${happens}.`,
    parts: [
      ...argument(run, proposal, before),
      {
        kind: 'note',
        text: `Anybody in this thread may decide. By itself: ${happens}`,
        at: isPaused ? null : decideBy,
      },
    ],
    actions: [
      { label: 'Approve', typed: `approve ${proposal.id}`, says: `Approve ${titleOf(proposal)}`, style: 'primary' },
      { label: 'Veto', typed: `veto ${proposal.id}`, says: `Veto ${titleOf(proposal)}`, style: 'danger' },
    ],
  };
}

/** The same card after the decision: who, what and when in place of the buttons; a veto stays possible while it trains. */
function approvedCard(run: Run, proposal: Proposal, approval: Approval, at: number): Card {
  return {
    ...common(proposal, at),
    tone: 'neutral',
    fallback: approvedSentence(proposal, approval),
    parts: [...argument(run, proposal, run.incumbent?.pipeline ?? null), approvedNote(approval)],
    actions: [
      {
        label: 'Veto',
        typed: `veto ${proposal.id}`,
        says: `Veto ${titleOf(proposal)} and end its training`,
        style: 'danger',
      },
    ],
  };
}

function closedCard(run: Run, step: Step, at: number): Card {
  const { proposal, approval, verdict } = step;
  const parts = [...argument(run, proposal, step.before), ...(approval === null ? [] : [approvedNote(approval)])];
  const end = endWithoutResult(step);
  if (end === null) {
    const fallback = approval === null ? titleOf(proposal) : approvedSentence(proposal, approval);
    return { ...common(proposal, at), tone: 'neutral', fallback, parts, actions: [] };
  }
  return {
    ...common(proposal, at),
    tone: verdict.name === 'vetoed' ? 'warning' : 'neutral',
    fallback: `${proposal.id} was ${end}.`,
    parts: [...parts, { kind: 'note', text: `${end.charAt(0).toUpperCase()}${end.slice(1)}`, at: step.endedAt }],
    actions: [],
  };
}

/** How a step ended that the gate did not judge: "vetoed by ada: leaks the labels". */
function endWithoutResult({ verdict, trials }: Step): string | null {
  const trained = trials.length > 0 ? ` after ${quantity(trials.length, 'training')}` : '';
  if (verdict.name === 'vetoed') {
    const reason = verdict.reason === null || verdict.reason === '' ? '' : `: ${plainLine(verdict.reason)}`;
    return `vetoed ${verdict.byDefault ? byTheDefault : `by ${nameOf(verdict.by)}`}${trained}${reason}`;
  }
  return verdict.name === 'dropped' ? `dropped${trained}: ${plainLine(verdict.reason)}` : null;
}

function approvedNote(approval: Approval): Part {
  return { kind: 'note', text: `Approved ${approvedBy(approval)}`, at: approval.at };
}

/** The same while it trains and afterwards, so that a surface which can only add lines says it once. */
function approvedSentence(proposal: Proposal, approval: Approval): string {
  return `${proposal.id} was approved ${approvedBy(approval)}.`;
}

function approvedBy({ byDefault, approvedBy }: Approval): string {
  if (!byDefault) return `by ${namesOf(approvedBy)}`;
  return approvedBy.length === 0 ? byTheDefault : `${byTheDefault}, and before by ${namesOf(approvedBy)}`;
}

const byTheDefault = 'by the stated default';

function common(proposal: Proposal, at: number) {
  return { key: `proposal-${proposal.id}`, at, title: titleOf(proposal), files: [] };
}

function titleOf(proposal: Proposal): string {
  return `Proposal ${proposal.id} (${proposal.component}): ${plainLine(proposal.summary)}`;
}
