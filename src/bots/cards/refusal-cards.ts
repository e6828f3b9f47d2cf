import type { Event, StoredEvent } from '../../refine/events.ts';
import type { Run } from '../../refine/run.ts';
import { inShort, linesOf } from '../../report/in-short.ts';
import { plainLine } from '../../report/plain-text.ts';
import { type Card, type Part, sentenceCard } from '../card.ts';

export type RefusedEvent = StoredEvent & { readonly body: Extract<Event, { type: 'draftRefused' }> };
type GivenUpEvent = Extract<Event, { type: 'proposalGivenUp' }>;

/** The drafts that were refused one after the other, under the version of the first: they share a card, so that they do not flood the thread. */
export function refusalSeries(events: readonly StoredEvent[]): ReadonlyMap<number, readonly RefusedEvent[]> {
  const series = new Map<number, readonly RefusedEvent[]>();
  let first: number | null = null;
  for (const event of events) {
    if (ending.has(event.body.type)) first = null;
    if (!isRefusal(event)) continue;
    first ??= event.version;
    series.set(first, [...(series.get(first) ?? []), event]);
  }
  return series;
}

/** What a draft becomes, or what comes in its place. */
const ending: ReadonlySet<Event['type']> = new Set([
  'pipelineDesigned',
  'componentChosen',
  'proposalMade',
  'proposalGivenUp',
  'refinementEnded',
]);

function isRefusal(event: StoredEvent): event is RefusedEvent {
  return event.body.type === 'draftRefused';
}

/** Which drafts did not get as far as people, and why: the check found something, or the same was tried before. `step` is the number of the step that they were meant for. */
export function refusalCard(run: Run, step: number, refused: readonly RefusedEvent[]): Card | null {
  const [first] = refused;
  const last = refused.at(-1);
  if (first === undefined || last === undefined) return null;
  const { draft } = first.body;
  const author = draft === null ? 'architect' : `${draft.component} engineer`;
  const where = draft === null ? 'Design' : `Step ${step} of ${run.settings.budget.steps}`;
  const drafts = refused.length === 1 ? 'a draft goes' : `${refused.length} drafts go`;
  return {
    key: `refusal-${first.version}`,
    at: first.at,
    tone: 'neutral',
    title: `${where}: ${drafts} back to the ${author}`,
    fallback: `A draft of the ${author} is refused (attempt ${refused.length}): ${reasonOf(last)}`,
    parts: [
      { kind: 'text', text: refused.map((each, index) => `${index + 1}. ${whatAndWhy(each)}`).join('\n') },
      ...wholeProblem(last),
    ],
    actions: [],
    files: [],
  };
}

export function givenUpCard({ component, reason }: GivenUpEvent, { version, at }: StoredEvent): Card {
  const sentence = `The ${component} engineer found no usable proposal: ${inShort(reason)}`;
  return sentenceCard(`given-up-${version}`, at, 'warning', sentence);
}

function whatAndWhy(event: RefusedEvent): string {
  const { draft } = event.body;
  return draft === null ? reasonOf(event) : `${plainLine(draft.summary)}: ${reasonOf(event)}`;
}

function reasonOf({ body }: RefusedEvent): string {
  return inShort(body.problem, longestReason);
}

/** Several of them share a card. */
const longestReason = 200;

const shownLines = 12;

/** Where it is more than one line: the end of it, as errors have their message there. */
function wholeProblem({ body }: RefusedEvent): readonly Part[] {
  if (linesOf(body.problem).length < 2) return [];
  const text = body.problem.trim().split('\n').slice(-shownLines).join('\n');
  return [{ kind: 'details', title: 'What its author hears', text, isCode: true }];
}
