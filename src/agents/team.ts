import type { Design, Summary } from '../refine/design.ts';
import type { Ledger } from '../refine/model-call.ts';
import type { Diagnosis, ProposalDraft } from '../refine/proposal.ts';
import type { Run } from '../refine/run.ts';

/**
 * The roles that reason about a run. Each is one function from the run as it stands to a typed answer: it cannot write files,
 * post, or start work. The `engineer` function is three roles, one for each component that a diagnosis can name. What a
 * language model costs is written into the ledger at once, whatever becomes of the answer.
 */
export type Team = {
  architect(run: Run, signal: AbortSignal, ledger: Ledger): Promise<Design>;
  analyst(run: Run, signal: AbortSignal, ledger: Ledger): Promise<Diagnosis | RanDry>;
  engineer(
    run: Run,
    diagnosis: Diagnosis,
    signal: AbortSignal,
    ledger: Ledger,
  ): Promise<ProposalDraft | RanDry | GaveUp>;
  reporter(run: Run, signal: AbortSignal, ledger: Ledger): Promise<Summary>;
};

/** Nothing is left to try: a sentence that says why. */
export type RanDry = { readonly ranDry: string };

/** No usable proposal came for this component, but others may have one: a sentence that says why. */
export type GaveUp = { readonly gaveUp: string };
