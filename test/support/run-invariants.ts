import type { Component } from '../../src/refine/component.ts';
import type { Event, StoredEvent } from '../../src/refine/events.ts';
import type { Trial } from '../../src/refine/trial.ts';

/** The epochs that each training told of with predictions, as somebody beside the runner heard them: job → epoch numbers. */
export type ToldEpochs = ReadonlyMap<string, readonly number[]>;

/** What is wrong with the events of one run by themselves: invariants I1, I2 and I5. Empty where all is well. */
export function brokenInEvents(events: readonly StoredEvent[], told: ToldEpochs = new Map()): readonly string[] {
  const gaps = gapsInVersions(events);
  if (gaps.length > 0) return gaps; // the rest would only repeat it
  return [
    ...brokenProposals(events),
    ...uncheckedCode(events),
    ...brokenTrainings(events),
    ...brokenEnding(events),
    ...brokenMetrics(events, told),
  ];
}

/** I5: versions count from 1 without a gap. */
function gapsInVersions(events: readonly StoredEvent[]): readonly string[] {
  const wrong = events.findIndex(({ version }, index) => version !== index + 1);
  const event = events[wrong];
  return event === undefined ? [] : [`I5: event ${wrong + 1} of run ${event.run} has version ${event.version}.`];
}

/** I1 for proposals: each that was made is closed exactly once, and only the last one of an unfinished run may still be open. */
function brokenProposals(events: readonly StoredEvent[]): readonly string[] {
  const made = events.flatMap(({ body }) => (body.type === 'proposalMade' ? [body.proposal.id] : []));
  const given = events.flatMap(({ body }) => (body.type === 'approvalGiven' ? [body.proposal] : []));
  const approved = events.flatMap(({ body }) => (body.type === 'proposalApproved' ? [body.proposal] : []));
  const closed = events.flatMap(({ body }) => (isClosing(body) ? [body.proposal] : []));
  const open = hasEnded(events) ? undefined : made.at(-1);
  return [
    ...repeated(made).map((id) => `I1: proposal ${id} was made ${timesIn(made, id)} times.`),
    ...repeated(approved).map((id) => `I1: proposal ${id} was approved ${timesIn(approved, id)} times.`),
    ...repeated(closed).map((id) => `I1: proposal ${id} was closed ${timesIn(closed, id)} times.`),
    ...made.filter((id) => !closed.includes(id) && id !== open).map((id) => `I1: proposal ${id} was never closed.`),
    ...[...given, ...approved, ...closed]
      .filter((id) => !made.includes(id))
      .map((id) => `I1: proposal ${id} was decided and never made.`),
    ...events.flatMap(({ body, version }) =>
      body.type === 'proposalApproved' && isClosedBefore(events, body.proposal, version)
        ? [`I1: proposal ${body.proposal} was approved after it was closed.`]
        : [],
    ),
  ];
}

/**
 * I1 for checks: code of a language model is shown to people, and trained, only as the draft that was checked, byte for byte. Each
 * draft has one answer: it becomes what it was meant to be, goes back to its author, or is not wanted any more.
 */
function uncheckedCode(events: readonly StoredEvent[]): readonly string[] {
  let draft: string | null = null;
  let component: Component | null = null;
  const wrong: string[] = [];
  for (const { body, version, run } of events) {
    switch (body.type) {
      case 'designDrafted':
      case 'proposalDrafted':
        if (draft !== null) wrong.push(`I1: event ${version} of run ${run} is a draft while another one is checked.`);
        draft = codeIn(body);
        component = body.type === 'proposalDrafted' ? body.draft.component : null;
        break;
      case 'pipelineDesigned':
      case 'proposalMade':
        if (authorOf(body) === 'model' && codeIn(body) !== draft)
          wrong.push(`I1: event ${version} of run ${run} (${body.type}) is not the draft that was checked.`);
        draft = null;
        break;
      case 'draftRefused':
      case 'proposalGivenUp':
      case 'refinementEnded':
        draft = null;
        break;
      case 'componentFrozen':
        if (body.component === component) draft = null;
        break;
    }
  }
  return wrong;
}

type WithCode = Extract<Event, { type: 'designDrafted' | 'proposalDrafted' | 'pipelineDesigned' | 'proposalMade' }>;

function codeIn(body: WithCode): string {
  switch (body.type) {
    case 'designDrafted':
      return JSON.stringify(body.design.pipeline);
    case 'pipelineDesigned':
      return JSON.stringify(body.pipeline);
    case 'proposalDrafted':
      return body.draft.source;
    case 'proposalMade':
      return body.proposal.source;
  }
}

function authorOf(body: Extract<WithCode, { type: 'pipelineDesigned' | 'proposalMade' }>) {
  return body.type === 'proposalMade' ? body.proposal.author : body.author;
}

const closings = [
  'proposalKept',
  'proposalRolledBack',
  'proposalInconclusive',
  'proposalFailed',
  'proposalVetoed',
  'proposalDropped',
] as const satisfies Event['type'][];

function isClosing(body: Event): body is Extract<Event, { type: (typeof closings)[number] }> {
  return closings.some((type) => type === body.type);
}

function isClosedBefore(events: readonly StoredEvent[], proposal: string, before: number): boolean {
  return events.some(({ body, version }) => version < before && isClosing(body) && body.proposal === proposal);
}

/** I1 for trainings: the answer of a job is recorded at most once, in the run that asked for it. */
function brokenTrainings(events: readonly StoredEvent[]): readonly string[] {
  const run = events[0]?.run ?? '';
  const jobs = events.flatMap(({ body }) => jobOf(body) ?? []);
  return [
    ...repeated(jobs).map((job) => `I1: training ${job} was recorded ${timesIn(jobs, job)} times.`),
    ...jobs
      .filter((job) => !job.startsWith(`${run}-`))
      .map((job) => `I1: training ${job} was recorded in run ${run}, which did not ask for it.`),
  ];
}

function jobOf(body: Event): string | null {
  if ('trial' in body) return body.trial.job;
  return body.type === 'proposalFailed' ? body.failure.job : null;
}

/** I1 for the run: one beginning, one end, one test where there is something to test, one report, and nothing after it. */
function brokenEnding(events: readonly StoredEvent[]): readonly string[] {
  const count = (...types: Event['type'][]) => events.filter(({ body }) => types.includes(body.type)).length;
  const run = events[0]?.run ?? '';
  const isOver = hasEnded(events);
  const isTestable = count('refinementEnded') > 0 && count('baselineTrained') > 0;
  const isReportable = count('datasetPrepared') > 0;
  const parts = [
    { what: 'beginning', found: count('runStarted'), expected: 1 },
    { what: 'prepared dataset', found: count('datasetPrepared'), expected: isReportable ? 1 : 0 },
    { what: 'first pipeline', found: count('pipelineDesigned'), expected: Math.min(1, count('pipelineDesigned')) },
    { what: 'end of the refinement', found: count('refinementEnded', 'runFailed'), expected: 1 },
    { what: 'final test', found: count('testScored', 'testSkipped'), expected: isTestable ? 1 : 0 },
    { what: 'report', found: count('reportWritten'), expected: isReportable ? 1 : 0 },
  ];
  // What an unfinished run lacks may still come.
  const wrong = parts.filter(({ found, expected }) => (isOver ? found !== expected : found > 1));
  // What a model was asked while the run ended is paid for afterwards.
  const after = isOver ? events.slice(lastOfRun(events) + 1).filter(({ body }) => body.type !== 'modelCalled') : [];
  return [
    ...wrong.map(({ what, found }) => `I1: run ${run} has ${found} times “${what}”.`),
    ...after.map(({ body, version }) => `I1: event ${version} of run ${run} (${body.type}) came after its end.`),
  ];
}

function hasEnded(events: readonly StoredEvent[]): boolean {
  return lastOfRun(events) >= 0;
}

function lastOfRun(events: readonly StoredEvent[]): number {
  const isPrepared = events.some(({ body }) => body.type === 'datasetPrepared');
  const last = isPrepared ? 'reportWritten' : 'runFailed';
  return events.findIndex(({ body }) => body.type === last);
}

/** I2: epochs rise from 1; where it is known what the training told, exactly what it told has arrived. */
function brokenMetrics(events: readonly StoredEvent[], told: ToldEpochs): readonly string[] {
  const trials = events.flatMap(({ body }) => ('trial' in body ? [body.trial] : []));
  return trials.flatMap((trial) => brokenSequence(trial) ?? missedEpochs(trial, told.get(trial.job)) ?? []);
}

function brokenSequence({ job, epochs }: Trial): string | null {
  const numbers = epochs.map(({ epoch }) => epoch);
  const isRising = numbers.every((epoch, index) => index === 0 || epoch > (numbers[index - 1] ?? 0));
  if (isRising && numbers[0] === 1) return null;
  return `I2: the epochs of training ${job} do not rise from 1: ${numbers.join(', ')}.`;
}

function missedEpochs({ job, epochs }: Trial, told: readonly number[] | undefined): string | null {
  const recorded = epochs.map(({ epoch }) => epoch).join(', ');
  if (told === undefined || told.join(', ') === recorded) return null;
  return `I2: training ${job} told of the epochs ${told.join(', ')}; recorded are ${recorded}.`;
}

function repeated(values: readonly string[]): readonly string[] {
  return [...new Set(values)].filter((value) => timesIn(values, value) > 1);
}

function timesIn(values: readonly string[], value: string): number {
  return values.filter((other) => other === value).length;
}
