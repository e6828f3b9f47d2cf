import { estimateTokens } from '../tokens.ts';
import { watchForObjectEnd } from './object-end.ts';
import type { Reply } from './reply.ts';
import { repeatsItself } from './runaway.ts';

/** Looking at each word would take longer than the words. */
const lookEveryCharacters = 500;
/** After a whole answer: so much of something else, and nothing is waited for any more. */
const mostCharactersAfterwards = 64;

const parts = ['text', 'thoughts', 'refusal'] as const;

/**
 * Looks at a growing reply after each piece of its text and says why it is to be cut off; null: it is not. It looks at each character
 * a bounded number of times, so that no look takes longer the longer the reply gets.
 */
export function createWatch(replyTokens: number): (reply: Reply, piece: string) => string | null {
  const counted = { text: 0, thoughts: 0, refusal: 0 };
  const goesOn = watchForGarbage();
  let tokens = 0;
  return (reply, piece) => {
    if (goesOn(piece, reply))
      return 'it went on after the whole answer and was cut off. Write nothing after the answer.';
    const heard = parts.reduce((sum, part) => sum + reply[part].length - counted[part], 0);
    if (heard < lookEveryCharacters) return null;
    for (const part of parts) {
      if (reply[part].length === counted[part]) continue;
      tokens += estimateTokens(reply[part].slice(counted[part]));
      counted[part] = reply[part].length;
      if (repeatsItself(reply[part])) return 'it repeated itself without end and was cut off. Say each thing once.';
    }
    return tokens > replyTokens ? `it was cut off after ${replyTokens} tokens. Answer shorter.` : null;
  };
}

/** Whether something else follows a whole object. Another object, or a block, may be the better answer of a model that thinks aloud. */
function watchForGarbage(): (piece: string, reply: Reply) => boolean {
  const objectEnd = watchForObjectEnd();
  let mayBeBetter = false;
  return (piece, { text }) => {
    const end = objectEnd(piece);
    if (mayBeBetter || end === null || text.length < end + mostCharactersAfterwards) return false;
    mayBeBetter = /[{`]/.test(text.slice(end, end + mostCharactersAfterwards));
    return !mayBeBetter;
  };
}
