import { changesAskedFor } from '../../refine/change-request.ts';
import type { StoredEvent } from '../../refine/events.ts';
import type { Diagnosis, Proposal } from '../../refine/proposal.ts';
import type { Approval, Phase, Run, Step } from '../../refine/run.ts';
import { approvalOf, approvedWords, nameOf } from '../../report/people.ts';
import { plainLine } from '../../report/plain-text.ts';
import { capitalised, points, quantity } from '../../report/wording.ts';
import type { Action, Card, Part } from '../card.ts';
import { approvalsSoFar, decisionsToType, mayBeChanged, statedDefault, whoDecides } from './decision-words.ts';
import { argument, cost } from './proposal-argument.ts';
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
  if (phase.name === 'awaitingApproval' && phase.proposal.id === id) return openCard(run, phase, at);
  if (phase.name === 'training' && phase.proposal.id === id)
    return approvedCard(run, phase.proposal, phase.approval, at);
  return null;
}

type Open = Extract<Phase, { name: 'awaitingApproval' }>;

function openCard(run: Run, { proposal, decideBy, approvedBy }: Open, at: number): Card {
  const isPaused = run.steering.pausedAtTurn !== null;
  const happens = isPaused ? 'nothing happens while the run is paused' : statedDefault(run.settings.approval);
  const before = run.incumbent?.pipeline ?? null;
  const soFar = approvalsSoFar(run, approvedBy);
  const given = soFar === null ? '' : `${soFar}. `;
  return {
    ...common(proposal, at),
    tone: 'info',
    fallback: `${titleOf(proposal)}. Expected gain ${points(proposal.expectedGain)}, ${cost(run, proposal)}. ${given}${decisionsToType(run, proposal.id)}; otherwise: ${happens}.`,
    parts: [
      ...argument(run, proposal, before),
      {
        kind: 'note',
        text: `${whoDecides(run)} ${given}By itself: ${happens}`,
        at: isPaused ? null : decideBy,
      },
    ],
    actions: [
      { label: 'Approve', typed: `approve ${proposal.id}`, says: `Approve ${titleOf(proposal)}`, style: 'primary' },
      ...(mayBeChanged(run) ? [changeAction(proposal)] : []),
      vetoAction(proposal, `Veto ${titleOf(proposal)}`),
    ],
  };
}

function changeAction(proposal: Proposal): Action {
  return {
    label: 'Ask for changes',
    typed: `change ${proposal.id}`,
    says: `Ask for changes to ${titleOf(proposal)}`,
    style: 'plain',
    asks: { label: 'What should change?', isOptional: false },
  };
}

function vetoAction(proposal: Proposal, says: string): Action {
  const asks = { label: 'Why? The team reads it.', isOptional: true };
  return { label: 'Veto', typed: `veto ${proposal.id}`, says, style: 'danger', asks };
}

/** The same card after the decision: who, what and when in place of the buttons; a veto stays possible while it trains. */
function approvedCard(run: Run, proposal: Proposal, approval: Approval, at: number): Card {
  return {
    ...common(proposal, at),
    tone: 'neutral',
    fallback: approvedSentence(proposal, approval),
    parts: [
      ...argument(run, proposal, run.incumbent?.pipeline ?? null),
      { kind: 'note', text: capitalised(approvedWords(approval)), at: approval.at },
    ],
    actions: [vetoAction(proposal, `Veto ${titleOf(proposal)} and end its training`)],
  };
}

function closedCard(run: Run, step: Step, at: number): Card {
  const { proposal, approval, verdict } = step;
  const approved = approvalOf(step);
  const parts: readonly Part[] = [
    ...argument(run, proposal, step.before),
    ...(approved === null ? [] : [{ kind: 'note', text: capitalised(approved), at: approval?.at ?? null } as const]),
  ];
  const end = endWithoutResult(step);
  if (end === null) {
    const fallback = approval === null ? titleOf(proposal) : approvedSentence(proposal, approval);
    return { ...common(proposal, at), tone: 'neutral', fallback, parts, actions: [] };
  }
  return {
    ...common(proposal, at),
    tone: verdict.name === 'vetoed' ? 'warning' : 'neutral',
    fallback: `${proposal.id} was ${end}.`,
    parts: [...parts, { kind: 'note', text: capitalised(end), at: step.endedAt }],
    actions: [],
  };
}

/** How a step ended that the gate did not judge: "vetoed by ada: leaks the labels". */
function endWithoutResult({ verdict, trials }: Step): string | null {
  const trained = trials.length > 0 ? ` after ${quantity(trials.length, 'training')}` : '';
  const wish = changesAskedFor(verdict);
  if (verdict.name === 'vetoed' && wish !== null)
    return `sent back by ${nameOf(verdict.by)}${trained} for changes: ${plainLine(wish)}`;
  if (verdict.name === 'vetoed') {
    const by = verdict.byDefault ? 'the stated default' : nameOf(verdict.by);
    const reason = verdict.reason === null || verdict.reason === '' ? '' : `: ${plainLine(verdict.reason)}`;
    return `vetoed by ${by}${trained}${reason}`;
  }
  return verdict.name === 'dropped' ? `dropped${trained}: ${plainLine(verdict.reason)}` : null;
}

/** The same while it trains and afterwards, so that a surface which can only add lines says it once. */
function approvedSentence(proposal: Proposal, approval: Approval): string {
  return `${proposal.id} was ${approvedWords(approval)}.`;
}

function common(proposal: Proposal, at: number) {
  return { key: `proposal-${proposal.id}`, at, title: titleOf(proposal), files: [] };
}

function titleOf(proposal: Proposal): string {
  return `Proposal ${proposal.id} (${proposal.component}): ${plainLine(proposal.summary)}`;
}
