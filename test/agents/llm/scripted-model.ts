import { type Asking, NoUsableAnswer, type Question } from '../../../src/agents/llm/ask.ts';
import type { LanguageModel } from '../../../src/agents/llm/language-model.ts';
import type { Run } from '../../../src/refine/run.ts';
import { unpaid } from '../playbook/playbook-run.ts';

export type Asked = Pick<Question<unknown>, 'role' | 'rules' | 'task' | 'pictures'>;

/** A language model that gives these answers in turn. It hears of what is wrong with one as the real client would say it. */
export function scriptedModel(...answers: readonly unknown[]) {
  const left = [...answers];
  const asked: Asked[] = [];
  const problems: string[] = [];
  const llm: LanguageModel = {
    contextTokens: 24_000,
    replyTokens: 16_000,
    ask: async (question) => {
      asked.push(question);
      while (left.length > 0) {
        const parsed = question.answer.safeParse(left.shift());
        const problem = parsed.success
          ? (question.problemWith?.(parsed.data) ?? null)
          : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
        if (parsed.success && problem === null) return parsed.data;
        problems.push(problem ?? '');
      }
      throw new NoUsableAnswer('The language model gave no usable answer.');
    },
  };
  return { llm, asked, problems, isSpent: () => left.length === 0 };
}

export function asking(run: Run): Asking {
  return { run, signal: new AbortController().signal, ledger: unpaid };
}
