import type { Event, StoredEvent } from '../../refine/events.ts';
import { nameOf } from '../../report/people.ts';
import { plainLine } from '../../report/plain-text.ts';
import { type Card, sentenceCard, type Tone } from '../card.ts';

/** Events that people or the world bring about, and that one sentence tells. */
type Steered = Extract<
  Event,
  | { type: 'componentPrioritised' | 'componentFrozen' | 'componentUnfrozen' | 'guidanceGiven' }
  | { type: 'runPaused' | 'runResumed' | 'workFailed' | 'refinementEnded' | 'testSkipped' }
>;

export function steeringCard(body: Steered, { by: author, at, version }: StoredEvent): Card {
  const by = nameOf(author);
  const say = (tone: Tone, sentence: string) => sentenceCard(`steering-${version}`, at, tone, sentence);
  switch (body.type) {
    case 'componentPrioritised':
      return say('info', `${by} put ${body.component} first: the next step works on it.`);
    case 'componentFrozen':
      return say('info', `${by} froze ${body.component}: the team leaves it as it is.`);
    case 'componentUnfrozen':
      return say('info', `${by} unfroze ${body.component}: the team may change it again.`);
    case 'guidanceGiven':
      return say('info', `${by} guides the team from the next proposal on: “${plainLine(body.words)}”`);
    case 'runPaused':
      return body.reason === null
        ? say(
            'warning',
            `${by} paused the run: nothing new starts, a training under way is finished and judged. \`resume\` goes on.`,
          )
        : say('warning', `The run pauses: ${plainLine(body.reason)} Use \`resume\` when it is repaired.`);
    case 'runResumed':
      return say('info', `${by} resumed the run.`);
    case 'workFailed':
      return say('warning', `${sentence(body.message)} Nobody’s proposal is charged; the work is done again.`);
    case 'refinementEnded':
      return say('info', `The refinement ends: ${sentence(body.reason)}`);
    case 'testSkipped':
      return say('warning', `The test images are not scored: ${sentence(body.reason)}`);
  }
}

function sentence(words: string): string {
  const line = plainLine(words);
  return /[.!?…]$/.test(line) ? line : `${line}.`;
}
