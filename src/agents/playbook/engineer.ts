import { personName } from '../../refine/person.ts';
import type { Diagnosis, ProposalDraft } from '../../refine/proposal.ts';
import type { Run } from '../../refine/run.ts';
import type { RanDry } from '../team.ts';
import { chooseIdea } from './choice.ts';
import { readEvidence } from './evidence.ts';
import { percent, points } from './wording.ts';

/** The best untried move in the diagnosed component, as a proposal. */
export function propose(run: Run, { component }: Diagnosis): ProposalDraft | RanDry {
  const choice = chooseIdea(run, component);
  if (choice === null) return { ranDry: `The playbook has no untried move left for ${component}.` };
  const { idea, guidance } = choice;
  const { valAccuracy } = readEvidence(run);
  const asked = guidance === null ? '' : `${personName(guidance.by)} asked for it: “${guidance.words.slice(0, 200)}”. `;
  const expected =
    idea.expectedGain > 0
      ? `Expected: ${percent(valAccuracy)} → ${percent(valAccuracy + idea.expectedGain)}, about ${points(idea.expectedGain)}.`
      : 'By itself the evidence does not speak for it: expected is no gain.';
  return {
    component,
    move: idea.move,
    summary: idea.summary,
    hypothesis: `${asked}${idea.because} ${expected}`,
    expectedGain: Math.max(idea.expectedGain, 0),
    costFactor: idea.costFactor,
    source: idea.source,
  };
}
