import { approvalRule } from './approval-rule.ts';
import { changeRequest } from './change-request.ts';
import { type Command, CommandRefused } from './commands.ts';
import type { Component } from './component.ts';
import { withEnding } from './ending.ts';
import type { Event } from './events.ts';
import type { Envelope } from './message.ts';
import { anyOf, personId, personName } from './person.ts';
import { openComponents, openProposal, type Phase, type Run } from './run.ts';

/** A person's command as events, or `CommandRefused` with a sentence for that person. No events: it was so already. */
export function decide(run: Run | null, command: Command, envelope: Envelope): readonly Event[] {
  if (run === null) {
    if (command.type === 'start') return [{ type: 'runStarted', settings: command.settings }];
    throw new CommandRefused('There is no run yet. Start one with `start <dataset>`.');
  }
  if (run.phase.name === 'ended')
    throw new CommandRefused(`Run ${run.id} has ended. Start another with \`start <dataset>\`.`);
  const events = withEnding(run, carryOut(run, command, envelope), envelope);
  if (command.type === 'change') refuseLast(run, events);
  return events;
}

function carryOut(run: Run, command: Command, { at, by }: Envelope): readonly Event[] {
  switch (command.type) {
    case 'start':
      throw new CommandRefused(`Run ${run.id} has been started already.`);
    case 'approve':
      return approve(run, command.proposal, by);
    case 'veto':
      return veto(run, command.proposal, command.reason);
    case 'change':
      return change(run, command.proposal, command.words);
    case 'prioritise':
      refuseEnding(run);
      if (run.steering.frozen.includes(command.component)) {
        throw new CommandRefused(`${command.component} is frozen. Use \`unfreeze ${command.component}\` first.`);
      }
      return run.steering.priority === command.component
        ? []
        : [{ type: 'componentPrioritised', component: command.component }];
    case 'freeze':
      refuseEnding(run);
      return freeze(run, command.component);
    case 'unfreeze':
      if (!run.steering.frozen.includes(command.component))
        throw new CommandRefused(`${command.component} is not frozen.`);
      return [{ type: 'componentUnfrozen', component: command.component }];
    case 'guide':
      refuseEnding(run);
      if (command.words.trim() === '')
        throw new CommandRefused('Say what the team should try: `guide try a wider model`.');
      return [{ type: 'guidanceGiven', words: command.words.trim().slice(0, 4000) }];
    case 'pause':
      refuseEnding(run);
      return run.steering.pausedAtTurn === null ? [{ type: 'runPaused', reason: null }] : [];
    case 'resume': {
      if (run.steering.pausedAtTurn === null) throw new CommandRefused('The run is not paused.');
      const { waitSeconds } = run.settings.approval;
      return [{ type: 'runResumed', decideBy: waitSeconds === null ? null : at + waitSeconds * 1000 }];
    }
    case 'stop':
      return stop(run, by);
  }
}

function approve(run: Run, wanted: string | undefined, by: string): readonly Event[] {
  const { phase } = run;
  if (phase.name === 'awaitingApproval' && isMeant(phase.proposal.id, wanted)) {
    const proposal = phase.proposal.id;
    const { approvals, starterCounts } = approvalRule(run.settings.approval);
    if (!starterCounts && isStarter(run, by)) throw new CommandRefused(whoElseMayApprove(run, proposal));
    if (phase.approvedBy.some((earlier) => personId(earlier) === personId(by))) return [];
    if (phase.approvedBy.length + 1 < approvals) return [{ type: 'approvalGiven', proposal }];
    return [{ type: 'proposalApproved', proposal, byDefault: false }];
  }
  if (phase.name === 'training' && isMeant(phase.proposal.id, wanted)) return [];
  throw new CommandRefused(`${notOpen(run, wanted)} There is nothing to approve${open(run)}.`);
}

function isStarter(run: Run, by: string): boolean {
  return personId(run.startedBy) === personId(by);
}

function whoElseMayApprove({ settings, startedBy }: Run, proposal: string): string {
  const { approvers } = approvalRule(settings.approval);
  const others = approvers.filter(({ id }) => id !== personId(startedBy));
  const who = approvers.length === 0 ? 'Anybody else in this thread' : anyOf(others) || 'Nobody else';
  return `You started this run, and the approval of whoever started it does not count. ${who} may approve ${proposal}.`;
}

function veto(run: Run, wanted: string | undefined, reason: string | null): readonly Event[] {
  const proposal = openProposal(run);
  if (proposal !== null && isMeant(proposal.id, wanted)) {
    return [
      { type: 'proposalVetoed', proposal: proposal.id, reason: reason?.slice(0, 4000) ?? null, byDefault: false },
    ];
  }
  const earlier = run.steps.find((step) => step.proposal.id === wanted);
  if (earlier?.verdict.name === 'vetoed') return [];
  throw new CommandRefused(`${notOpen(run, wanted)} There is nothing to veto${open(run)}.`);
}

function change(run: Run, wanted: string | undefined, words: string): readonly Event[] {
  if (words.trim() === '') throw new CommandRefused('Say what should change, as in `change p3 half as wide`.');
  const proposal = openProposal(run);
  if (proposal !== null && isMeant(proposal.id, wanted)) return changeRequest(run, proposal, words);
  throw new CommandRefused(
    `${notOpen(run, wanted)} There is nothing to change${open(run)}. \`guide\` tells the team more.`,
  );
}

/** Whoever asks for another proposal does not mean to end the refinement. */
function refuseLast(run: Run, events: readonly Event[]): void {
  const end = events.find((event) => event.type === 'refinementEnded');
  const id = openProposal(run)?.id;
  if (end === undefined || id === undefined) return;
  throw new CommandRefused(`No other proposal can follow: ${end.reason}. \`approve ${id}\` or \`veto ${id}\`.`);
}

function isMeant(id: string, wanted: string | undefined): boolean {
  return wanted === undefined || wanted === id;
}

function freeze(run: Run, component: Component): readonly Event[] {
  if (run.steering.frozen.includes(component)) return [];
  if (openComponents(run).length === 1) {
    throw new CommandRefused(
      `${component} is the last open component. Unfreeze another first, or use \`stop\` to end the run.`,
    );
  }
  const proposal = openProposal(run);
  const frozen: Event = { type: 'componentFrozen', component };
  if (proposal?.component !== component) return [frozen];
  return [frozen, { type: 'proposalDropped', proposal: proposal.id, reason: `${component} was frozen` }];
}

/** Ends a pause as well: what is left to do is short, and nobody would ask for it again. */
function stop(run: Run, by: string): readonly Event[] {
  const resumed: readonly Event[] = run.steering.pausedAtTurn === null ? [] : [{ type: 'runResumed', decideBy: null }];
  if (run.phase.name === 'reporting') {
    if (resumed.length > 0) return resumed;
    throw new CommandRefused('The run is ending already: its report is being written.');
  }
  if (run.phase.name === 'testing')
    return [...resumed, { type: 'testSkipped', reason: `stopped by ${personName(by)}` }];
  const proposal = openProposal(run);
  const dropped: readonly Event[] =
    proposal === null ? [] : [{ type: 'proposalDropped', proposal: proposal.id, reason: 'the run was stopped' }];
  return [...resumed, ...dropped, { type: 'refinementEnded', reason: `stopped by ${personName(by)}` }];
}

function refuseEnding(run: Run): void {
  if (run.phase.name === 'testing' || run.phase.name === 'reporting') {
    throw new CommandRefused('The refinement is over: the final test and the report are under way.');
  }
}

function notOpen(run: Run, wanted: string | undefined): string {
  if (wanted === undefined) return `No proposal is open: ${whatHappens(run.phase)}.`;
  const step = run.steps.find(({ proposal }) => proposal.id === wanted);
  if (step === undefined) return `There is no proposal ${wanted}.`;
  const verdicts = {
    kept: 'was kept',
    rolledBack: 'was rolled back',
    inconclusive: 'was inconclusive',
    failed: 'failed',
    vetoed: 'was vetoed',
    dropped: 'was dropped',
  };
  return `${wanted} ${verdicts[step.verdict.name]} already.`;
}

function open(run: Run): string {
  const proposal = openProposal(run);
  return proposal === null ? ' now' : `: the open proposal is ${proposal.id}`;
}

function whatHappens(phase: Phase): string {
  switch (phase.name) {
    case 'preparing':
      return 'the dataset is being prepared';
    case 'designing':
      return 'the architect is designing the first pipeline';
    case 'checking':
      return 'a draft is being checked';
    case 'baseline':
      return 'the baseline is training';
    case 'analysing':
      return 'the analyst is choosing a component';
    case 'proposing':
      return `the ${phase.diagnosis.component} engineer is writing a proposal`;
    case 'awaitingApproval':
    case 'training':
      return `${phase.proposal.id} is open`;
    case 'testing':
      return 'the final test is under way';
    case 'reporting':
      return 'the report is being written';
    case 'ended':
      return 'the run has ended';
  }
}
