import type { Guidance, Run } from '../../refine/run.ts';
import { type Idea, ideaAskedFor, knownMoves, rankIdeas } from './ideas.ts';
import { type Understood, understand } from './understand.ts';

/** What people's guidance means for the step at hand. */
export type Advice = {
  /** The idea that somebody asked for, to be made now. */
  readonly wanted: { readonly idea: Idea; readonly guidance: Guidance } | null;
  /** Moves that somebody spoke against. */
  readonly unwanted: ReadonlySet<string>;
  /** Sentences about guidance that is new and cannot be followed. */
  readonly notes: readonly string[];
};

/** Reads all guidance, the newest first. Each piece is followed once; what it speaks against stays out. */
export function readGuidance(run: Run): Advice {
  const current = run.steps.length + 1;
  const heard = run.steering.guidance.filter(({ fromStep }) => fromStep <= current).toReversed();
  const read = heard.map((guidance) => ({ guidance, ...understand(guidance.words) }));
  const unwanted = new Set(read.flatMap((entry) => entry.unwanted));
  const pending = read.filter((entry) => !isFollowed(run, entry.guidance, entry));
  const wanted = firstOf(pending, (entry) => {
    const revoked = new Set(read.slice(0, read.indexOf(entry)).flatMap((newer) => newer.unwanted));
    const idea = findIdea(run, entry, revoked);
    return idea === null ? null : { idea, guidance: entry.guidance };
  });
  const notes = pending
    .filter(({ guidance }) => guidance.fromStep === current && guidance !== wanted?.guidance)
    .flatMap((entry) => noteOn(run, entry));
  return { wanted, unwanted, notes: notes.slice(0, mostNotes) };
}

const mostNotes = 5;

function isFollowed(run: Run, { fromStep }: Guidance, { moves, components }: Understood): boolean {
  return run.steps.some(({ number, proposal, verdict }) => {
    if (number < fromStep || verdict.name === 'dropped') return false;
    return moves.includes(proposal.move) || (moves.length === 0 && components.includes(proposal.component));
  });
}

/** What can be done of it now. `revoked` is what newer guidance speaks against. */
function findIdea(run: Run, { moves, components }: Understood, revoked: ReadonlySet<string>): Idea | null {
  if (moves.length > 0) return firstOf(moves, (move) => (revoked.has(move) ? null : ideaAskedFor(run, move)));
  const ideas = rankIdeas(run).filter(({ move }) => !revoked.has(move));
  return ideas.find(({ component }) => components.includes(component)) ?? null;
}

function noteOn(
  run: Run,
  { guidance, moves, components, unwanted }: Understood & { readonly guidance: Guidance },
): readonly string[] {
  const quoted = `Guidance “${guidance.words.slice(0, 80)}”`;
  if (unwanted.length > 0) return [`${quoted}: ${unwanted.join(', ')} will be left out.`];
  if (moves.length === 0 && components.length === 0) return [`${quoted} names no known move.`];
  const frozen = knownMoves.find(
    ({ name, component }) => moves.includes(name) && run.steering.frozen.includes(component),
  );
  if (frozen !== undefined) return [`${quoted} names “${frozen.name}”, but ${frozen.component} is frozen.`];
  const what = moves.length > 0 ? moves.map((move) => `“${move}”`).join(', ') : components.join(', ');
  return [`${quoted} names ${what}, which waits or has nothing left to change here.`];
}

function firstOf<From, To>(items: readonly From[], find: (item: From) => To | null): To | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}
