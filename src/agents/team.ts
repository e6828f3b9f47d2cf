import type { Pipeline } from '../refine/pipeline.ts';
import type { Diagnosis, ProposalDraft } from '../refine/proposal.ts';
import type { Run } from '../refine/run.ts';

/**
 * The roles that reason about a run. Each is one function from the run as it stands to a typed answer: it cannot write files,
 * post, or start work. The `engineer` function is three roles, one for each component that a diagnosis can name.
 */
export type Team = {
  architect(run: Run, signal: AbortSignal): Promise<Design>;
  analyst(run: Run, signal: AbortSignal): Promise<Diagnosis | RanDry>;
  engineer(run: Run, diagnosis: Diagnosis, signal: AbortSignal): Promise<ProposalDraft | RanDry>;
};

/** The first pipeline, and why it looks as it does: whole sentences, with numbers. */
export type Design = { readonly pipeline: Pipeline; readonly reasons: readonly string[] };

/** Nothing is left to try: a sentence that says why. */
export type RanDry = { readonly ranDry: string };
