import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createPlaybook } from '../../../src/agents/playbook/playbook.ts';
import { components } from '../../../src/refine/component.ts';
import type { DatasetProfile } from '../../../src/refine/dataset.ts';
import type { Design } from '../../../src/refine/design.ts';
import type { Event } from '../../../src/refine/events.ts';
import type { Ledger } from '../../../src/refine/model-call.ts';
import type { Pipeline } from '../../../src/refine/pipeline.ts';
import type { Diagnosis, ProposalDraft } from '../../../src/refine/proposal.ts';
import type { Run, Verdict } from '../../../src/refine/run.ts';
import type { Settings } from '../../../src/refine/settings.ts';
import type { Trial } from '../../../src/refine/trial.ts';
import { comparison, type RunBuilder, settings, startedRun } from '../../support/run-builder.ts';
import { trialOf } from '../../support/trial-builder.ts';

const folder = resolve(import.meta.dirname, '../../../gpu-runner/components');

/** The built-in pipeline as it is shipped. */
export const builtIn = Object.fromEntries(
  components.map((component) => [component, readFileSync(resolve(folder, `${component}.py`), 'utf8')]),
) as Pipeline;

export const playbook = createPlaybook(builtIn);

const never = new AbortController().signal;
export const unpaid: Ledger = { spent: () => ({}), record: () => {} };

/** What the trials of a test show; what is left out is a short training that underfits. */
export type Situation = {
  readonly train?: number;
  readonly val?: number;
  readonly curve?: readonly number[];
  readonly losses?: readonly number[];
  readonly trainSeconds?: number;
};

export function trialThatShows(situation: Situation = {}, seed = 1): Trial {
  const {
    val = 0.89,
    train = 0.895,
    trainSeconds = 9,
    curve = [val - 0.04, val],
    losses = curve.map((_, index) => 1 / (index + 1)),
  } = situation;
  const epochs = curve.map((valAccuracy, index) => ({
    epoch: index + 1,
    valAccuracy,
    trainLoss: losses[index] ?? null,
    seconds: 4,
  }));
  return { ...trialOf(`r1-${seed}`, seed, val, 10), trainAccuracy: train, epochs, trainSeconds };
}

/** A Fashion-MNIST run whose baseline shows this, waiting for its analyst. A trial may take 20 seconds. */
export function runThatShows(situation: Situation = {}, profile: Partial<DatasetProfile> = {}): RunBuilder {
  const known = knownProfile(startedRun().prepared());
  return startedRun().and(
    { type: 'datasetPrepared', profile: { ...known, ...profile } },
    { type: 'pipelineDesigned', pipeline: builtIn, reasons: [] },
    { type: 'baselineTrained', trial: trialThatShows(situation, 1) },
    { type: 'baselineTrained', trial: trialThatShows(situation, 2) },
  );
}

export async function analyse(run: Run): Promise<Diagnosis> {
  const answer = await playbook.analyst(run, never, unpaid);
  if ('ranDry' in answer) throw new Error(`ran dry: ${answer.ranDry}`);
  return answer;
}

export async function ranDry(run: Run): Promise<string | null> {
  const answer = await playbook.analyst(run, never, unpaid);
  return 'ranDry' in answer ? answer.ranDry : null;
}

/** Analyst and engineer in turn: what the team would propose now. */
export async function proposeNext(run: Run): Promise<ProposalDraft> {
  const answer = await playbook.engineer(run, await analyse(run), never, unpaid);
  if (!('source' in answer)) throw new Error(`no proposal: ${JSON.stringify(answer)}`);
  return answer;
}

/** One whole step: the team proposes, and the proposal meets this end. */
export async function step(
  builder: RunBuilder,
  verdict: Verdict['name'],
  situation: Situation = {},
): Promise<{ readonly builder: RunBuilder; readonly draft: ProposalDraft }> {
  const diagnosis = await analyse(builder.run);
  const draft = await proposeNext(builder.run);
  const id = `p${builder.run.steps.length + 1}`;
  const proposed = builder.and(
    { type: 'componentChosen', diagnosis },
    { type: 'proposalMade', proposal: { ...draft, id, diagnosis }, decideBy: null },
  );
  return { builder: proposed.and(...ending(id, verdict, situation)), draft };
}

function ending(proposal: string, verdict: Verdict['name'], situation: Situation): readonly Event[] {
  const approved: Event = { type: 'proposalApproved', proposal, byDefault: true };
  const trained: Event = { type: 'candidateTrained', trial: trialThatShows(situation) };
  switch (verdict) {
    case 'kept':
      return [approved, trained, { type: 'proposalKept', proposal, comparison: comparison(0.01) }];
    case 'rolledBack':
      return [approved, trained, { type: 'proposalRolledBack', proposal, comparison: comparison(-0.01) }];
    case 'inconclusive':
      return [approved, trained, { type: 'proposalInconclusive', proposal, comparison: comparison(0.001) }];
    case 'failed': {
      const { job, seed, evidence } = trialThatShows();
      return [
        approved,
        { type: 'proposalFailed', proposal, failure: { job, seed, evidence, reason: 'crashed', lastLines: [] } },
      ];
    }
    case 'vetoed':
      return [{ type: 'proposalVetoed', proposal, reason: null, byDefault: false }];
    case 'dropped':
      return [{ type: 'proposalDropped', proposal, reason: 'the component was frozen' }];
  }
}

/** The architect's answer for a Fashion-MNIST that differs in this. */
export async function designFor(
  profile: Partial<DatasetProfile>,
  trial: Partial<Settings['trial']> = {},
): Promise<Design> {
  const prepared = startedRun({ settings: { trial: { ...settings.trial, ...trial } } }).prepared();
  const known = knownProfile(prepared);
  return playbook.architect({ ...prepared.run, profile: { ...known, ...profile } }, never, unpaid);
}

function knownProfile({ run }: RunBuilder): DatasetProfile {
  if (run.profile === null) throw new Error('a prepared run has a profile');
  return run.profile;
}
