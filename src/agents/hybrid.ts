import type { Diagnosis } from '../refine/proposal.ts';
import type { Run } from '../refine/run.ts';
import { analyse } from './llm/analyst.ts';
import { design } from './llm/architect.ts';
import { NoUsableAnswer } from './llm/ask.ts';
import { refusals } from './llm/change.ts';
import { propose } from './llm/engineer.ts';
import type { LanguageModel } from './llm/language-model.ts';
import { summarise } from './llm/reporter.ts';
import type { GaveUp, RanDry, Team } from './team.ts';

export type TeamSettings = {
  /** `hybrid`: the playbook plays a role for a step in which the language model is of no use. `llm`: nobody does. */
  readonly mode: 'llm' | 'hybrid';
  readonly llm: LanguageModel;
  readonly playbook: Team;
  /** Drafts of one step that may be refused before the language model is asked no more. */
  readonly repairAttempts: number;
};

/** The team whose roles a language model plays, and what happens where it cannot. */
export function createTeam({ mode, llm, playbook, repairAttempts }: TeamSettings): Team {
  const isHybrid = mode === 'hybrid';
  return {
    async architect(run, signal, ledger) {
      const start = await playbook.architect(run, signal, ledger);
      const tried = await attempt(run, repairAttempts, () => design(llm, start, { run, signal, ledger }));
      if ('answer' in tried) return tried.answer;
      if (!isHybrid) throw new Error(`The architect has no design: ${tried.why}`);
      return { ...start, note: standIn(tried.why) };
    },
    async analyst(run, signal, ledger) {
      const tried = await attempt(run, repairAttempts, () => analyse(llm, { run, signal, ledger }));
      if ('answer' in tried) return tried.answer;
      if (!isHybrid) return { ranDry: `The analyst has no answer: ${tried.why}` };
      return withNote(await playbook.analyst(run, signal, ledger), tried.why);
    },
    async engineer(run, diagnosis, signal, ledger) {
      const tried = await attempt(run, repairAttempts, () => propose(llm, diagnosis, { run, signal, ledger }));
      if ('answer' in tried) return tried.answer;
      if (!isHybrid) return { gaveUp: tried.why };
      const draft = await playbook.engineer(run, diagnosis, signal, ledger);
      if (!('ranDry' in draft)) return withNote(draft, tried.why);
      return nothingThere(tried.why, draft, await playbook.analyst(run, signal, ledger));
    },
    async reporter(run, signal, ledger) {
      const tried = await attempt(run, repairAttempts, () => summarise(llm, { run, signal, ledger }));
      return 'answer' in tried ? tried.answer : withNote(await playbook.reporter(run, signal, ledger), tried.why);
    },
  };
}

type Tried<Answer> = { readonly answer: Answer } | { readonly why: string };

/** Asks unless too many drafts of this step were refused. Anything but an unusable answer is not for us to heal. */
async function attempt<Answer>(run: Run, repairAttempts: number, ask: () => Promise<Answer>): Promise<Tried<Answer>> {
  const refused = refusals(run);
  if (refused.length > repairAttempts)
    return { why: `${refused.length} drafts were refused, the last one because: ${refused.at(-1)?.problem}` };
  try {
    return { answer: await ask() };
  } catch (error) {
    if (error instanceof NoUsableAnswer) return { why: error.message };
    throw error;
  }
}

/** The playbook has nothing for this component: the analyst chooses again, unless it has nothing at all. */
function nothingThere(why: string, draft: RanDry, analysis: Diagnosis | RanDry): GaveUp | RanDry {
  return 'ranDry' in analysis
    ? { ranDry: `${analysis.ranDry} The language model was of no use either: ${why}` }
    : { gaveUp: `${draft.ranDry} The language model was of no use: ${why}` };
}

function withNote<Answer extends object>(answer: Answer, why: string): Answer {
  if ('ranDry' in answer || 'gaveUp' in answer) return answer;
  return { ...answer, note: standIn(why) };
}

function standIn(why: string): string {
  return `The playbook stands in: ${why}`.slice(0, 2000);
}
