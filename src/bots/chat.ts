import type { Engine } from '../engine/engine.ts';
import { approvalRule } from '../refine/approval-rule.ts';
import { CommandRefused } from '../refine/commands.ts';
import { anyOf, authorOf, type Member, type Person, personId } from '../refine/person.ts';
import type { Run } from '../refine/run.ts';
import type { Settings } from '../refine/settings.ts';
import { type ActionValue, revisionOf } from './action-value.ts';
import type { Action } from './card.ts';
import { type Answer, carryOut, type Desk, startSettings } from './carry-out.ts';
import { parseCommand } from './commands.ts';
import type { Intent } from './intent.ts';
import { NotUnderstood } from './interpretation.ts';
import { createInterpreter } from './interpreter.ts';
import { refusalOf } from './permissions.ts';
import { type Policies, withPolicy } from './policy.ts';
import { isUnmistakable } from './remark.ts';
import type { Rooms } from './rooms.ts';
import { offered, understoodAs } from './understood.ts';
import { view } from './view.ts';
import { runInWords } from './words-run.ts';

/** Where somebody speaks. */
export type Place = {
  readonly workspace: string;
  /** A channel within its workspace: `T1/C1`. */
  readonly room: string;
  /** Not everybody of the workspace may read it, or that is not known. */
  readonly isPrivate: boolean;
  /** The run whose thread it is. */
  readonly run: string | null;
};

export type Asker = { readonly person: Person; readonly place: Place };

/** What people of one chat platform ask for, and what they get back. Every promise rejects with `CommandRefused` for that person. */
export type Chat = {
  /** Words that are addressed to the bot: a command, or plain words in a run's thread. */
  command(line: string, asker: Asker): Promise<Answer>;
  /** Words in a run's thread that are addressed to nobody. */
  remark(line: string, asker: Asker): Promise<Answer>;
  /** What a button on a card does, before a form is opened for it; null for one that stands on no card of the thread. */
  mayClick(value: ActionValue, asker: Asker): Promise<Action | null>;
  /** A button, and the words that its form asked for. */
  click(value: ActionValue, words: string | null, asker: Asker): Promise<Answer>;
  /** The start form. `approvers` empty: whoever the room's policy names. */
  start(intent: StartIntent, approvers: readonly Member[], asker: Asker): Promise<Answer>;
  /** Rejects as `start` would with any dataset, before one is sent for it. */
  mayStart(intent: StartIntent, approvers: readonly Member[], asker: Asker): Promise<void>;
  /** The runs that somebody may know of in this place, newest first. */
  runsOf(asker: Asker): readonly Run[];
  close(): void;
};

export type StartIntent = Extract<Intent, { type: 'start' }>;

export type ChatOptions = {
  /** Of the platform: `slack`. */
  readonly surface: string;
  readonly desk: Desk;
  readonly rooms: Rooms;
  readonly policies: Policies;
  /** Whether somebody is this person, or of this group. */
  readonly isMember: (member: Member, person: Person) => Promise<boolean>;
  /** Rejects with `CommandRefused` where the bot could not write: nobody would see a run that is started there. */
  readonly refuseRoom?: (place: Place) => Promise<void>;
  /** All workspaces and the console belong to one team: what is not private is known in all of them. */
  readonly isOneTeam: boolean;
  /** A run that goes on is to be told in this thread too. */
  readonly follow: (thread: string) => void;
};

export function createChat(options: ChatOptions): Chat {
  const { surface, desk, rooms, policies, isMember, refuseRoom } = options;
  const { engine } = desk;
  const interpreter = createInterpreter(desk);
  const hinted = new Set<string>();

  /** Of another workspace nothing is known, and of a private channel only what one takes part in. */
  const isVisibleTo =
    ({ person, place }: Asker) =>
    (run: Run): boolean => {
      const here = rooms.of(run.id).filter(({ room }) => room.startsWith(`${place.workspace}/`));
      if (here.some(({ room, isPrivate }) => room === place.room || !isPrivate)) return true;
      if (options.isOneTeam && !rooms.isPrivate(run.id)) return true;
      const { approvers } = approvalRule(run.settings.approval);
      return here.length > 0 && [personId(run.startedBy), ...approvers.map(({ id }) => id)].includes(person.id);
    };
  const policyAt = ({ room, workspace }: Place) => policies.of([`${surface}:${room}`, `${surface}:${workspace}`]);

  /** The desk as this person sees it: runs of other workspaces are not there, and what they may not do is refused. */
  function deskOf(asker: Asker, settingsOf: (settings: Settings) => Settings = (settings) => settings): Desk {
    const { person, place } = asker;
    const policy = policyAt(place);
    const team = `${surface}-${place.workspace}`;
    const room = { room: place.room, startedBy: person.id, isPrivate: place.isPrivate };
    return {
      ...desk,
      datasets: () => desk.datasets(team),
      resolveDataset: (words) => desk.resolveDataset(words, team),
      engine: engineOf(engine, isVisibleTo(asker)),
      newRunId: () => {
        const run = desk.newRunId();
        rooms.assign({ run, ...room }); // before its first event: a run without a thread could not be steered
        return run;
      },
      rule: (asked) => settingsOf(withPolicy(asked, policy)),
      permit: async (intent, run) => {
        const refusal = await refusalOf(intent, person, run, policy, isMember);
        if (refusal !== null) throw new CommandRefused(refusal);
        if (intent.type === 'start' || intent.type === 'watch') await refuseRoom?.(place);
      },
      watch: (run) => {
        const thread = rooms.watch({ run: run.id, ...room });
        options.follow(thread);
        return thread;
      },
      unwatch: (run) => rooms.unwatch(run.id, place.room),
    };
  }

  /** A command, where it is clear which run it is for: the thread's, the one that it names, or the only one of the room. */
  async function carryOutLine(line: string, asker: Asker): Promise<Answer> {
    const { place, person } = asker;
    const seen = deskOf(asker);
    const named = place.run === null ? runInWords(line, seen.engine.runs()) : { run: place.run, line };
    const intent = parseCommand(named.line);
    const thread = intent.type === 'start' ? null : (named.run ?? onlyRun(intent, place, seen.engine.runs()));
    if (intent.type === 'status' && intent.run === null && thread === null)
      return carryOut({ type: 'list' }, authorOf(person), null, seen);
    return carryOut(intent, authorOf(person), thread, seen);
  }

  function onlyRun(intent: Intent, place: Place, runs: readonly Run[]): string | null {
    if (intent.type === 'list' || intent.type === 'datasets' || intent.type === 'help' || intent.type === 'watch')
      return null;
    const here = runs.filter(({ id }) => rooms.of(id).some(({ room }) => room === place.room));
    const unfinished = here.filter(({ phase }) => phase.name !== 'ended');
    if (unfinished.length === 1) return unfinished[0]?.id ?? null;
    if (intent.type === 'status') return null;
    if (unfinished.length === 0 && intent.type === 'report') return here[0]?.id ?? null;
    if (unfinished.length === 0) throw new CommandRefused('No run is under way in this channel. `start` begins one.');
    throw new CommandRefused(
      `Several runs are under way here: ${unfinished.map(({ id }) => id).join(', ')}. Name one, as in \`pause ${unfinished[0]?.id}\`, or write in its thread.`,
    );
  }

  /** A word about who understands what here, once for each person in each thread. */
  function hint({ person, place }: Asker): Answer {
    const key = `${place.run} ${person.id}`;
    if (desk.interpret !== null || hinted.has(key)) return { type: 'notForMe' };
    hinted.add(key);
    throw new CommandRefused(
      'No language model reads along here, so only commands are understood: `guide <words>` tells the team what to try, `help` lists all.',
    );
  }

  return {
    async command(line, asker) {
      const { run } = asker.place;
      const words = line.trim() === '' ? 'help' : line;
      if (run === null || !interpreter.isFor(words, run)) return carryOutLine(words, asker);
      return interpreter.read(words, authorOf(asker.person), run, deskOf(asker));
    },
    async remark(line, asker) {
      const { run } = asker.place;
      const state = run === null ? null : engine.find(run);
      if (run === null || state === null || state.phase.name === 'ended') return { type: 'notForMe' };
      const author = authorOf(asker.person);
      const kind = isUnmistakable(line);
      if (kind === 'command') return carryOutLine(line, asker);
      if (desk.interpret !== null) return interpreter.read(line, author, run, deskOf(asker)).catch(silence);
      if (kind === 'perhaps') return understoodAs({ kind: 'command', typed: line }, author, run, deskOf(asker));
      return hint(asker);
    },
    async mayClick(value, asker) {
      const seen = deskOf(asker);
      const run = runOf(value, seen);
      const action = presentAction(value, run, seen);
      await seen.permit?.(parseCommand(action?.asks === undefined ? value.typed : lineOf(value, 'words')), run);
      return action;
    },
    async click(value, words, asker) {
      const seen = deskOf(asker);
      const run = runOf(value, seen);
      presentAction(value, run, seen);
      return carryOut(parseCommand(lineOf(value, words)), authorOf(asker.person), run.id, seen);
    },
    start: (intent, approvers, asker) =>
      carryOut(intent, authorOf(asker.person), null, deskOf(asker, decidedBy(approvers))),
    async mayStart(intent, approvers, asker) {
      await startSettings({ ...intent, dataset: null }, deskOf(asker, decidedBy(approvers)));
    },
    runsOf: (asker) => engine.runs().filter(isVisibleTo(asker)),
    close: () => interpreter.close(),
  };
}

/** Puts the people whom a form names into the settings, where no policy has named any. */
function decidedBy(approvers: readonly Member[]): (settings: Settings) => Settings {
  return (settings) => {
    if (approvers.length === 0) return settings;
    const agreed = settings.approval.approvers ?? [];
    if (agreed.length > 0)
      throw new CommandRefused(`Here ${anyOf(agreed)} decide on proposals. Leave “Who may decide” empty.`);
    return { ...settings, approval: { ...settings.approval, approvers: [...approvers] } };
  };
}

/** People who talk to each other asked the language model for nothing, so that they hear nothing of its troubles. */
function silence(error: unknown): Answer {
  if (error instanceof NotUnderstood) return { type: 'notForMe' };
  throw error;
}

function runOf({ run: id }: ActionValue, { engine }: Desk): Run {
  const run = engine.find(id);
  if (run === null) throw new CommandRefused('That run is not known here any more.');
  return run;
}

/** The button as it stands now. Refuses a click on a card that offers something else by now than the person saw: somebody was faster. */
function presentAction({ key, revision, typed }: ActionValue, run: Run, { engine }: Desk): Action | null {
  if (key === offered) return null;
  const card = view(run, engine.events(run.id), engine.progress(run.id)).find((each) => each.key === key);
  if (card === undefined) throw new CommandRefused('What that button was about is not there any more.');
  const action = card.actions.find((each) => each.typed === typed);
  if (revisionOf(card) !== revision || action === undefined)
    throw new CommandRefused(`Nothing was done, for it has changed meanwhile. ${card.fallback}`);
  return action;
}

function lineOf({ typed }: ActionValue, words: string | null): string {
  return words === null || words.trim() === '' ? typed : `${typed} ${words.trim()}`;
}

function engineOf(engine: Engine, isVisible: (run: Run) => boolean): Engine {
  return {
    ...engine,
    runs: () => engine.runs().filter(isVisible),
    find: (id) => {
      const run = engine.find(id);
      return run !== null && isVisible(run) ? run : null;
    },
  };
}
