import { z } from 'zod';
import { type Component, componentSchema } from '../../refine/component.ts';
import type { Design } from '../../refine/design.ts';
import type { Pipeline } from '../../refine/pipeline.ts';
import type { Run } from '../../refine/run.ts';
import { configText, editConfig } from '../config-edit.ts';
import type { Asking } from './ask.ts';
import { refusals } from './change.ts';
import { problemWithValues } from './config-changes.ts';
import { budgetFacts, steeringFacts, taskFacts } from './facts.ts';
import type { LanguageModel } from './language-model.ts';
import { bullets } from './lines.ts';
import { architectPrompt } from './prompts/architect.ts';
import { cut, fenced, quoted, quotedEnd } from './quoted.ts';

/** The task understood, and the first pipeline: `start`, the playbook's design for this dataset, with some of its values changed. */
export async function design({ ask }: LanguageModel, start: Design, asking: Asking): Promise<Design> {
  const { run } = asking;
  const pictures = contactSheet(run);
  const answer = await ask(
    {
      role: 'architect',
      ...writePrompt(run, start, pictures.length > 0),
      name: 'design',
      answer: answerSchema,
      problemWith: (given) => problemWith(start.pipeline, given),
      pictures,
    },
    asking,
  );
  const plan = {
    understanding: cut(answer.understanding.trim(), 2000),
    risks: trimmed(answer.risks, 8, 500),
    ideas: answer.ideas.slice(0, 20).map(({ component, idea }) => ({ component, idea: cut(idea.trim(), 500) })),
  };
  return {
    pipeline: withChanges(start.pipeline, answer.changes),
    reasons: reasonsOf(start, answer),
    author: 'model',
    plan,
  };
}

const answerSchema = z.object({
  understanding: z.string(),
  risks: z.array(z.string()),
  changes: z.array(
    z.object({
      component: componentSchema,
      field: z.string(),
      value: z.union([z.number(), z.boolean(), z.string()]),
      reason: z.string(),
    }),
  ),
  reasons: z.array(z.string()),
  ideas: z.array(z.object({ component: componentSchema, idea: z.string() })),
});
type Answer = z.infer<typeof answerSchema>;
type ValueChange = Answer['changes'][number];

function problemWith(start: Pipeline, { understanding, changes, reasons, ideas }: Answer): string | null {
  if (understanding.trim() === '') return '"understanding" is empty.';
  if (trimmed(reasons, 1, 1).length === 0) return 'Give at least one sentence in "reasons".';
  if (ideas.length === 0 || ideas.some(({ idea }) => idea.trim() === ''))
    return 'Give at least one idea, and none that is empty.';
  for (const { component, field, value } of changes) {
    const problem = problemWithValues(`${component}.py`, start[component], { [field]: value });
    if (problem !== null) return problem;
  }
  return null;
}

function withChanges(start: Pipeline, changes: readonly ValueChange[]): Pipeline {
  const edited = (component: Component) => {
    const mine = changes.filter((change) => change.component === component);
    return editConfig(start[component], Object.fromEntries(mine.map(({ field, value }) => [field, value])));
  };
  return { data: edited('data'), model: edited('model'), training: edited('training') };
}

/** What the playbook said of its start holds only as long as that is unchanged. */
function reasonsOf(start: Design, { changes, reasons }: Answer): string[] {
  const changed = changes.map(
    ({ component, field, value, reason }) => `${component}: ${field} is ${JSON.stringify(value)}. ${reason}`,
  );
  return trimmed([...reasons, ...changed, ...(changes.length === 0 ? start.reasons : [])], 20, 600);
}

function trimmed(texts: readonly string[], most: number, mostCharacters: number): string[] {
  return texts
    .map((text) => cut(text.trim(), mostCharacters))
    .filter((text) => text !== '')
    .slice(0, most);
}

function writePrompt(run: Run, { pipeline, reasons }: Design, hasPicture: boolean) {
  const config = (component: Component) => fenced('python', configText(pipeline[component]) ?? '# no CONFIG');
  return architectPrompt({
    task: taskFacts(run),
    budget: budgetFacts(run),
    hasPicture,
    data: config('data'),
    model: config('model'),
    training: config('training'),
    reasons: bullets(reasons.map((reason) => quoted(reason, 300))),
    steering: steeringFacts(run),
    refusals: refusals(run)
      .slice(-3)
      .map(({ problem }) => `- ${quotedEnd(problem, 1500)}`)
      .join('\n'),
  });
}

/** Some training images on one sheet; absent in runs whose dataset was prepared without it. */
function contactSheet({ profile }: Run): readonly Uint8Array[] {
  const sheet = profile?.contactSheet;
  return sheet === undefined ? [] : [Buffer.from(sheet, 'base64')];
}
