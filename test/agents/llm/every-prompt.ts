import { analyse } from '../../../src/agents/llm/analyst.ts';
import { design } from '../../../src/agents/llm/architect.ts';
import { propose } from '../../../src/agents/llm/engineer.ts';
import { interpret } from '../../../src/agents/llm/interpreter.ts';
import { summarise } from '../../../src/agents/llm/reporter.ts';
import { components } from '../../../src/refine/component.ts';
import type { Diagnosis, Refusal } from '../../../src/refine/proposal.ts';
import type { Run } from '../../../src/refine/run.ts';
import { playbook, unpaid } from '../playbook/playbook-run.ts';
import { diagnosis } from './llm-run.ts';
import { type Asked, asking, scriptedModel } from './scripted-model.ts';

export type Circumstances = {
  readonly words?: string;
  readonly diagnosis?: Partial<Diagnosis>;
  readonly refusals?: readonly Refusal[];
  readonly contextTokens?: number;
};

/** What every role would be asked about this run, by name. Nobody answers. */
export async function everyPrompt(run: Run, { words = 'what helped most?', ...given }: Circumstances = {}) {
  const start = await playbook.architect(run, new AbortController().signal, unpaid);
  const refusals = given.refusals ?? [];
  const prompts = new Map<string, Pick<Asked, 'rules' | 'task'>>();
  const ask = async (name: string, role: (llm: ReturnType<typeof scriptedModel>['llm']) => Promise<unknown>) => {
    const model = scriptedModel();
    await role({ ...model.llm, contextTokens: given.contextTokens ?? 24_000 }).catch(() => null);
    for (const { rules, task } of model.asked) prompts.set(name, { rules, task });
  };
  const designing: Run = { ...run, phase: { name: 'designing', refusals } };
  await ask('architect', (llm) => design(llm, start, asking(designing)));
  await ask('analyst', (llm) => analyse(llm, asking(run)));
  for (const component of components) {
    const named = { ...diagnosis(component), ...given.diagnosis, component };
    const proposing: Run = { ...run, phase: { name: 'proposing', diagnosis: named, refusals } };
    await ask(`${component}-engineer`, (llm) => propose(llm, named, asking(proposing)));
  }
  await ask('reporter', (llm) => summarise(llm, asking(run)));
  await ask('interpreter', (llm) => interpret(llm, words, () => null, asking(run)));
  return prompts;
}
