import { type Command, CommandRefused } from '../refine/commands.ts';
import { decide } from '../refine/decide.ts';
import type { Envelope } from '../refine/message.ts';
import { openProposal, type Run } from '../refine/run.ts';
import { plainLine } from '../report/plain-text.ts';
import { capitalised } from '../report/wording.ts';
import { type Card, sentenceCard } from './card.ts';
import { type Answer, carryOut, type Desk } from './carry-out.ts';
import { parseCommand } from './commands.ts';
import type { Intent } from './intent.ts';
import type { Interpretation } from './interpretation.ts';

/**
 * What follows from a guess about somebody's words. What is easily taken back is done at once and said; everything else, which may
 * drop, end, start or spend something, is only offered, as a button with its typed twin.
 */
export async function understoodAs(found: Interpretation, by: string, thread: string, desk: Desk): Promise<Answer> {
  switch (found.kind) {
    case 'notForMe':
      return { type: 'notForMe' };
    case 'question':
      return { type: 'card', card: answerCard(found.answer, desk.now()) };
    case 'guidance':
      return guide(found.words, by, thread, desk);
    case 'command': {
      const typed = plainLine(found.typed);
      const intent = parseCommand(typed);
      if (intent.type === 'steer' && intent.command.type === 'guide')
        return guide(intent.command.words, by, thread, desk);
      return isHarmless(intent)
        ? { type: 'understood', as: `\`${typed}\``, answer: await carryOut(intent, by, thread, desk) }
        : { type: 'card', card: offer(intent, typed, by, thread, desk), run: thread };
    }
  }
}

/** Key of offers. They stand on no card of a thread and are never late: what they do is decided when they are clicked. */
export const offered = 'understood';

function isHarmless(intent: Intent): boolean {
  if (intent.type === 'start') return false;
  return intent.type !== 'steer' || ['prioritise', 'unfreeze'].includes(intent.command.type);
}

async function guide(words: string, by: string, thread: string, desk: Desk): Promise<Answer> {
  const answer = await carryOut({ type: 'steer', command: { type: 'guide', words } }, by, thread, desk);
  const fromStep = desk.engine.find(thread)?.steering.guidance.at(-1)?.fromStep;
  return { type: 'understood', as: `guidance “${plainLine(words)}”, from step ${fromStep} on`, answer };
}

/** What fits behind a button of every chat, with the names of its run and card: Slack takes 2,000 characters. */
const mostTyped = 1900;

/** The command as a button. Refused at once where it could not be carried out anyway. */
function offer(intent: Intent, line: string, by: string, thread: string, desk: Desk): Card {
  const run = desk.engine.find(thread);
  const typed = run === null ? line : named(intent, line, run);
  const dropped = intent.type === 'steer' ? droppedBy(intent.command, typed, run, { by, at: desk.now() }) : null;
  const [word = ''] = typed.split(' ');
  if (typed.length > mostTyped)
    throw new CommandRefused(
      `Understood as \`${word}\`, but that has too many words for a button. Nothing was done: type it as a command${dropped === null ? '' : `, \`${word} ${dropped} …\``}.`,
    );
  const label = capitalised(word);
  const ask = `${dropped === null ? '' : `It drops ${dropped}. `}Nothing is done until somebody confirms it.`;
  return {
    ...sentenceCard(offered, desk.now(), 'warning', `Understood as: ${typed}`),
    fallback: `Understood as: \`${typed}\`. ${ask}`,
    parts: [{ kind: 'text', text: ask }],
    actions: [{ label, typed, says: typed, style: dropped === null && word !== 'stop' ? 'primary' : 'danger' }],
  };
}

/** The proposal that the command would end. Throws where it could not be carried out. */
function droppedBy(command: Command, typed: string, run: Run | null, envelope: Envelope): string | null {
  try {
    for (const event of decide(run, command, envelope))
      if (event.type === 'proposalDropped' || event.type === 'proposalVetoed') return event.proposal;
    return null;
  } catch (error) {
    if (!(error instanceof CommandRefused)) throw error;
    throw new CommandRefused(`Understood as: \`${typed}\`. ${error.message}`, { cause: error });
  }
}

/** The line with the name of the proposal that is open now: another may be open when it is confirmed. */
function named(intent: Intent, line: string, run: Run): string {
  if (intent.type !== 'steer') return line;
  const { command } = intent;
  if (command.type !== 'approve' && command.type !== 'veto' && command.type !== 'change') return line;
  const id = command.proposal ?? openProposal(run)?.id;
  const reason = command.type === 'veto' ? command.reason : null;
  const words = command.type === 'change' ? command.words : reason;
  return [command.type, ...(id === undefined ? [] : [id]), ...(words === null ? [] : [words])].join(' ');
}

function answerCard(answer: string, at: number): Card {
  const title = 'The language model answers';
  return { ...sentenceCard('answer', at, 'neutral', title), fallback: answer, parts: [{ kind: 'text', text: answer }] };
}
