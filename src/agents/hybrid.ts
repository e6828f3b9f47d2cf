import type { Run } from '../refine/run.ts';
import { analyse } from './llm/analyst.ts';
import { design } from './llm/architect.ts';
import { ModelUnavailable, NoUsableAnswer } from './llm/ask.ts';
import { refusals } from './llm/change.ts';
import { propose } from './llm/engineer.ts';
import type { LanguageModel } from './llm/language-model.ts';
import { summarise } from './llm/reporter.ts';
import type { Team } from './team.ts';

export type TeamSettings = {
  /** `hybrid`: the playbook plays a role for a step in which the language model is of no use. `llm`: nobody does. */
  readonly mode: 'llm' | 'hybrid';
  readonly llm: LanguageModel;
  readonly playbook: Team;
  /** Drafts of one step that may be refused before the language model is asked no more. */
  readonly repairAttempts: number;
};

/**
 * The team whose roles a language model plays, and what happens where it cannot. With nobody to stand in, a model that is away
 * is the world failing: the work is done again, and after a few times a person is asked.
 */
export function createTeam({ mode, llm, playbook, repairAttempts }: TeamSettings): Team {
  const isHybrid = mode === 'hybrid';
  const attempt = async <Answer>(run: Run, ask: () => Promise<Answer>): Promise<Tried<Answer>> => {
    const refused = refusals(run);
    if (refused.length > repairAttempts)
      return { why: `${refused.length} drafts were refused, the last one because: ${refused.at(-1)?.problem}` };
    try {
      return { answer: await ask() };
    } catch (error) {
      if (!(error instanceof NoUsableAnswer)) throw error;
      if (!isHybrid && error instanceof ModelUnavailable) throw error;
      return { why: error.message };
    }
  };
  return {
    async architect(run, signal, ledger) {
      const start = await playbook.architect(run, signal, ledger);
      const tried = await attempt(run, () => design(llm, start, { run, signal, ledger }));
      if ('answer' in tried) return tried.answer;
      if (!isHybrid) throw new Error(`The architect has no design: ${tried.why}`);
      return { ...start, note: standIn(tried.why) };
    },
    async analyst(run, signal, ledger) {
      const tried = await attempt(run, () => analyse(llm, { run, signal, ledger }));
      if ('answer' in tried) return tried.answer;
      if (!isHybrid) return { ranDry: `The analyst has no answer: ${tried.why}` };
      const analysis = await playbook.analyst(run, signal, ledger);
      return 'ranDry' in analysis
        ? { ranDry: `${analysis.ranDry} ${noUse(tried.why)}` }
        : withNote(analysis, tried.why);
    },
    async engineer(run, diagnosis, signal, ledger) {
      const tried = await attempt(run, () => propose(llm, diagnosis, { run, signal, ledger }));
      if ('answer' in tried) return tried.answer;
      if (!isHybrid) return { gaveUp: tried.why };
      const draft = await playbook.engineer(run, diagnosis, signal, ledger);
      // Other components may have something: the analyst chooses again.
      return 'ranDry' in draft ? { gaveUp: `${draft.ranDry} ${noUse(tried.why)}` } : withNote(draft, tried.why);
    },
    async reporter(run, signal, ledger) {
      const tried = await attempt(run, () => summarise(llm, { run, signal, ledger }));
      return 'answer' in tried ? tried.answer : withNote(await playbook.reporter(run, signal, ledger), tried.why);
    },
  };
}

type Tried<Answer> = { readonly answer: Answer } | { readonly why: string };

const noUse = (why: string): string => `The language model was of no use: ${why}`.slice(0, 2000);

function withNote<Answer extends object>(answer: Answer, why: string): Answer {
  if ('ranDry' in answer || 'gaveUp' in answer) return answer;
  return { ...answer, note: standIn(why) };
}

function standIn(why: string): string {
  return `The playbook stands in: ${why}`.slice(0, 2000);
}
