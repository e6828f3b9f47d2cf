import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { type ActionValue, decodeAction, encodeAction } from '../../src/bots/action-value.ts';
import type { Answer, Desk } from '../../src/bots/carry-out.ts';
import { type Asker, type ChatOptions, createChat } from '../../src/bots/chat.ts';
import { type Interpret, NotUnderstood } from '../../src/bots/interpretation.ts';
import { createPolicies, type Policy } from '../../src/bots/policy.ts';
import { createRooms } from '../../src/bots/rooms.ts';
import { view } from '../../src/bots/view.ts';
import { CommandRefused } from '../../src/refine/commands.ts';
import { type RunBuilder, settings, startedRun, startTime } from '../support/run-builder.ts';
import { fakeEngine } from './fake-engine.ts';

describe('a chat', () => {
  it('starts a run in the room where it was asked to, for the person by id', async () => {
    const chat = given();
    expect(await chat.ada('start fashion-mnist tell shirts apart', 'T1/C1')).toEqual({ type: 'started', run: 'new1' });
    expect(chat.rooms.find('new1')?.room).toBe('T1/C1');
    expect(chat.engine.find('new1')).toMatchObject({
      startedBy: 'Ada@slack:T1:UADA',
      settings: { goal: 'tell shirts apart' },
    });
  });

  it('takes a command at channel level for the only run that goes on there', async () => {
    const chat = given([startedRun({ id: 'r1' }).baselined()]);
    await chat.ada('pause', 'T1/C1');
    expect(chat.engine.find('r1')?.steering.pausedAtTurn).not.toBeNull();
  });

  it('asks which one where several runs go on, and takes its name behind the command', async () => {
    const chat = given([startedRun({ id: 'r1' }).baselined(), startedRun({ id: 'r2' }).baselined()]);
    await expect(chat.ada('pause', 'T1/C1')).rejects.toThrow(
      'Several runs are under way here: r2, r1. Name one, as in `pause r2`, or write in its thread.',
    );
    await chat.ada('pause r1', 'T1/C1');
    expect(chat.engine.find('r1')?.steering.pausedAtTurn).not.toBeNull();
    expect(chat.engine.find('r2')?.steering.pausedAtTurn).toBeNull();
  });

  it('answers `status` without a run with the list of runs', async () => {
    const chat = given([startedRun({ id: 'r1' }).baselined(), startedRun({ id: 'r2' }).baselined()]);
    expect(await chat.ada('status', 'T1/C1')).toMatchObject({ type: 'card', card: { key: 'list' } });
  });

  it('knows nothing of the runs of another workspace', async () => {
    const chat = given([startedRun({ id: 'r1' }).baselined()]);
    await expect(chat.ada('status r1', 'T2/C9')).rejects.toThrow('There is no run “r1”');
    await expect(chat.ada('pause', 'T2/C9')).rejects.toThrow('No run is under way in this channel.');
    expect(await chat.ada('list', 'T2/C9')).toMatchObject({
      card: { fallback: expect.stringContaining('no runs yet') },
    });
    const click = chat.button('r1', 'live', 'Pause');
    await expect(chat.clicks(click, null, 'T2/C9')).rejects.toThrow('not known here');
  });

  it('knows of runs in private channels elsewhere only what somebody takes part in', async () => {
    const chat = given([startedRun({ id: 'r1' }).baselined()], { isPrivate: true });
    await expect(chat.ada('guide r1 hello', 'T1/C9')).rejects.toThrow('No run is under way in this channel.');
    await expect(chat.ada('status r1', 'T1/C9')).rejects.toThrow('There is no run “r1”');
    expect(await chat.ada('list', 'T1/C1')).toMatchObject({ card: { fallback: expect.stringContaining('r1') } });
    const own = given([], { isPrivate: true });
    await own.ada('start fashion-mnist', 'T1/C1');
    expect(await own.ada('list', 'T1/C9')).toMatchObject({ card: { fallback: expect.stringContaining('new1') } });
  });

  describe('with words addressed to nobody', () => {
    const open = () => startedRun({ id: 'r1' }).baselined().proposed();

    it.each([
      ['approve', 'training'],
      ['approve p1', 'training'],
      ['veto p1 too slow', 'analysing'],
    ])('takes “%s”, which is a command to the letter', async (line, phase) => {
      const chat = given([open()]);
      await chat.remarks(line);
      expect(chat.engine.find('r1')?.phase.name).toBe(phase);
    });

    it.each(['approve of this, anybody?', 'stop worrying', 'start fashion-mnist'])(
      'does nothing for “%s”',
      async (line) => {
        const chat = given([open()]);
        await chat.remarks(line).catch(() => undefined);
        expect(chat.engine.find('r1')?.version).toBe(open().run.version);
      },
    );

    it('does not look for a run called “out” where somebody says “watch out”', async () => {
      await expect(given([open()]).remarks('watch out')).rejects.toThrow('No language model reads along here');
    });

    it('only offers a veto that may have been talk', async () => {
      const chat = given([open()]);
      const answer = await chat.remarks('veto power is nice');
      expect(answer).toMatchObject({ type: 'card', card: { actions: [{ typed: 'veto p1 power is nice' }] } });
      expect(chat.engine.find('r1')?.phase.name).toBe('awaitingApproval');
    });

    it('says once to each person that only commands are understood where there is no language model', async () => {
      const chat = given([open()]);
      await expect(chat.remarks('what about max pooling?')).rejects.toThrow('No language model reads along here');
      expect(await chat.remarks('anybody?')).toEqual({ type: 'notForMe' });
    });

    it('gives them to the language model where there is one', async () => {
      const chat = given([open()], { interpret: async () => ({ kind: 'guidance', words: 'max pooling' }) });
      expect(await chat.remarks('what about max pooling?')).toMatchObject({ type: 'understood' });
      expect(chat.engine.find('r1')?.steering.guidance).toMatchObject([
        { words: 'max pooling', by: 'Ada@slack:T1:UADA' },
      ]);
    });

    it('offers no veto that has too many words for a button', async () => {
      const chat = given([open()]);
      await expect(chat.remarks(`veto ${'power '.repeat(400)}`)).rejects.toThrow('type it as a command, `veto p1 …`.');
      expect(chat.engine.find('r1')?.phase.name).toBe('awaitingApproval');
    });

    it('offers what just fits behind a button of Slack’s', async () => {
      const chat = given([open()]);
      const answer = await chat.remarks(`veto ${'p'.repeat(1892)}`);
      if (answer.type !== 'card') throw new Error('nothing is offered');
      const [action] = answer.card.actions;
      expect(action && encodeAction('r1234567', answer.card, action).length).toBeLessThan(2000);
    });

    it('disturbs nobody with the troubles of the language model, which whoever speaks to the bot hears of', async () => {
      const interpret = async () => Promise.reject(new NotUnderstood('The model is of no use.'));
      const chat = given([open()], { interpret });
      expect(await chat.remarks('lunch, anybody?')).toEqual({ type: 'notForMe' });
      await expect(chat.mentions('lunch, anybody?')).rejects.toThrow('The model is of no use.');
    });

    it('is silent to people who talk faster than the language model reads', async () => {
      const chat = given([open(), startedRun({ id: 'r2' }).baselined()], { interpret: () => new Promise(() => {}) });
      const talk = ['one', 'two', 'three'].map((line) => chat.remarks(line));
      expect(await chat.remarks('four')).toEqual({ type: 'notForMe' });
      await expect(chat.mentions('four')).rejects.toThrow('still reads 3 lines');
      const elsewhere = chat.mentions('five', 'r2');
      chat.chat.close();
      await expect(elsewhere).rejects.toThrow('did not say in time what “five” means');
      expect(await Promise.all(talk)).toEqual(talk.map(() => ({ type: 'notForMe' })));
    });

    it('lets a language model carry out nothing that the person may not do', async () => {
      const group = { id: 'slack:T1:S1', name: '@ml' };
      const deciding = startedRun({
        id: 'r1',
        settings: { approval: { ...settings.approval, approvers: [ben, group] } },
      })
        .baselined()
        .by('Ben@slack:T1:UBEN', { type: 'componentFrozen', component: 'data' })
        .proposed();
      const unfreeze = given([deciding], { interpret: async () => ({ kind: 'command', typed: 'unfreeze data' }) });
      await expect(unfreeze.remarks('data may change again')).rejects.toThrow('Only Ben or @ml may unfreeze here.');
      expect(unfreeze.engine.find('r1')?.steering.frozen).toEqual(['data']);
      const veto = given([deciding], { interpret: async () => ({ kind: 'command', typed: 'veto p1' }) });
      const offer = await veto.remarks('away with it');
      expect(offer).toMatchObject({ type: 'card', card: { key: 'understood', actions: [{ typed: 'veto p1' }] } });
      if (offer.type !== 'card' || offer.card.actions[0] === undefined) throw new Error('nothing is offered');
      const click = decodeAction(encodeAction('r1', offer.card, offer.card.actions[0]));
      await expect(click && veto.clicks(click, null)).rejects.toThrow('Only Ben, @ml or');
      expect(veto.engine.find('r1')?.phase.name).toBe('awaitingApproval');
    });
  });

  describe('with a click', () => {
    const open = startedRun({ id: 'r1' }).baselined().proposed();

    it('does what the button says, with the words of its form', async () => {
      const chat = given([open]);
      await chat.clicks(chat.button('r1', 'proposal-p1', 'Veto'), 'leaks the labels');
      expect(chat.engine.find('r1')?.steps[0]?.verdict).toMatchObject({ name: 'vetoed', reason: 'leaks the labels' });
    });

    it('tells who was faster where the card offers something else by now', async () => {
      const chat = given([open]);
      const veto = chat.button('r1', 'proposal-p1', 'Veto');
      await chat.clicks(chat.button('r1', 'proposal-p1', 'Approve'), null);
      await expect(chat.clicks(veto, 'too slow')).rejects.toThrow(
        'Nothing was done, for it has changed meanwhile. p1 was approved by Ada.',
      );
      expect(chat.engine.find('r1')?.phase.name).toBe('training');
      await chat.clicks(chat.button('r1', 'proposal-p1', 'Veto'), 'too slow');
      expect(chat.engine.find('r1')?.steps[0]?.verdict.name).toBe('vetoed');
    });

    it('names the form that has to be filled in first, and nobody who may not gets it', async () => {
      const chat = given([open]);
      expect(await chat.mayClick(chat.button('r1', 'proposal-p1', 'Veto'))).toMatchObject({
        asks: { isOptional: true },
      });
      expect((await chat.mayClick(chat.button('r1', 'proposal-p1', 'Approve')))?.asks).toBeUndefined();
      const closed = given([
        startedRun({ id: 'r1', settings: { approval: { ...settings.approval, approvers: [ben] } } })
          .baselined()
          .proposed(),
      ]);
      for (const label of ['Veto', 'Ask for changes'])
        await expect(closed.mayClick(closed.button('r1', 'proposal-p1', label))).rejects.toThrow('Only Ben');
    });

    it('does not skip the final test where somebody has stopped the run a moment before', async () => {
      const chat = given([open]);
      const stop = chat.button('r1', 'live', 'Stop');
      await chat.clicks(stop, null);
      expect(chat.engine.find('r1')?.phase.name).toBe('testing');
      await expect(chat.clicks(stop, null)).rejects.toThrow('it has changed meanwhile');
      expect(chat.engine.find('r1')?.phase.name).toBe('testing');
      await chat.clicks(chat.button('r1', 'live', 'Skip the test'), null);
      expect(chat.engine.find('r1')?.phase.name).toBe('reporting');
    });

    it('is refused from whoever the run does not let decide, who is told who can', async () => {
      const run = startedRun({ id: 'r1', settings: { approval: { ...settings.approval, approvers: [ben] } } });
      const chat = given([run.baselined().proposed()]);
      const approve = chat.button('r1', 'proposal-p1', 'Approve');
      await expect(chat.mayClick(approve)).rejects.toThrow('Ben');
      await expect(chat.clicks(approve, null)).rejects.toThrow(CommandRefused);
      expect(chat.engine.find('r1')?.phase.name).toBe('awaitingApproval');
    });
  });

  describe('that is asked to follow a run', () => {
    const open = () => startedRun({ id: 'r1' }).baselined().proposed();

    it('tells it in a second room too, once, and takes commands for it there', async () => {
      const chat = given([open()]);
      const watching = { type: 'watching', run: 'r1', thread: 'r1@T1/C2' };
      expect(await chat.ada('watch r1', 'T1/C2')).toEqual(watching);
      expect(await chat.ada('watch r1', 'T1/C2')).toEqual(watching);
      expect(chat.followed).toEqual(['r1@T1/C2', 'r1@T1/C2']);
      expect(chat.rooms.of('r1').map(({ room }) => room)).toEqual(['T1/C1', 'T1/C2']);
      await chat.ada('approve', 'T1/C2');
      expect(chat.engine.find('r1')?.phase.name).toBe('training');
    });

    it('leads to the thread that is there already where the run was started', async () => {
      const chat = given([open()]);
      expect(await chat.ada('watch r1', 'T1/C1')).toEqual({ type: 'watching', run: 'r1', thread: 'r1' });
      expect(chat.rooms.of('r1')).toHaveLength(1);
    });

    it('stops telling it where it was only followed', async () => {
      const chat = given([open()]);
      await chat.ada('watch r1', 'T1/C2');
      await chat.ada('unwatch', 'T1/C2');
      expect(chat.rooms.of('r1').map(({ room }) => room)).toEqual(['T1/C1']);
      await expect(chat.ada('unwatch', 'T1/C1')).rejects.toThrow('Run r1 was started here, and its thread stays.');
    });

    it('asks which one, and knows only of those that may be known in this place', async () => {
      const chat = given([open()]);
      await expect(chat.ada('watch', 'T1/C2')).rejects.toThrow('Say which run, as in `watch r1a2b3`.');
      await expect(chat.ada('watch r1', 'T2/C9')).rejects.toThrow('There is no run “r1”.');
      const hidden = given([open()], { isPrivate: true, isOneTeam: true });
      await expect(hidden.ada('watch r1', 'T1/C2')).rejects.toThrow('There is no run “r1”.');
      const shared = given([open()], { isOneTeam: true });
      expect(await shared.ada('watch r1', 'T2/C9')).toMatchObject({ type: 'watching', thread: 'r1@T2/C9' });
    });

    it('does not where the bot could not write', async () => {
      const refuseRoom = () => Promise.reject(new CommandRefused('I may not write here.'));
      const chat = given([open()], { refuseRoom });
      await expect(chat.ada('watch r1', 'T1/C2')).rejects.toThrow('I may not write here.');
      expect(chat.rooms.of('r1')).toHaveLength(1);
      expect(chat.followed).toEqual([]);
    });
  });

  const intent = { type: 'start', dataset: 'fashion-mnist', goal: null, options: new Map() } as const;

  it('starts a run with the people whom the form names', async () => {
    const chat = given();
    await chat.chat.start(intent, [ben], asker('T1/C1', null));
    expect(chat.engine.find('new1')?.settings.approval.approvers).toEqual([ben]);
  });

  it('says before a dataset is sent for it whether a run may be started', async () => {
    const chat = given([], { policy: { starters: [ben] } });
    const mayStart = (by: typeof ada, options = new Map<string, string>()) =>
      chat.chat.mayStart({ ...intent, dataset: 'not there yet', options }, [], { ...asker('T1/C1', null), person: by });
    await expect(mayStart(ada)).rejects.toThrow('Only Ben may start runs here.');
    await expect(mayStart(ben, new Map([['budget', 'long']]))).rejects.toThrow('--budget cannot be “long”');
    await mayStart(ben);
    await expect(chat.chat.start(intent, [], asker('T1/C1', null))).rejects.toThrow('Only Ben may start runs here.');
    expect(chat.engine.runs()).toEqual([]);
    expect(chat.rooms.all()).toEqual([]);
  });

  it('refuses a goal that is too long, in a sentence', async () => {
    const chat = given();
    for (const options of ['', ' budget=2h'])
      await expect(chat.ada(`start fashion-mnist ${'tell '.repeat(500)}shirts${options}`, 'T1/C1')).rejects.toThrow(
        'The goal has 2506 characters, and 2000 are the most.',
      );
    expect(chat.engine.runs()).toEqual([]);
  });

  it('starts a run under the policy of the room, which no option and no form gets around', async () => {
    const group = { id: 'slack:T1:S1', name: '@ml' };
    const chat = given([], { policy: { approvers: [group], approvals: 2 } });
    await chat.ada('start fashion-mnist --approvals 1 approve=auto', 'T1/C1');
    expect(chat.engine.find('new1')?.settings.approval).toMatchObject({
      approvers: [group],
      approvals: 2,
      waitSeconds: null,
    });
    await expect(chat.chat.start(intent, [ben], asker('T1/C1', null))).rejects.toThrow('Here @ml decide on proposals.');
  });
});

const ada = { id: 'slack:T1:UADA', name: 'Ada' };
const ben = { id: 'slack:T1:UBEN', name: 'Ben' };
const asker = (room: string, run: string | null): Asker => ({
  person: ada,
  place: { workspace: room.split('/')[0] ?? '', room, isPrivate: false, run },
});

type Given = {
  readonly interpret?: Interpret;
  readonly policy?: Partial<Policy>;
  readonly isPrivate?: boolean;
  readonly isOneTeam?: boolean;
  readonly refuseRoom?: NonNullable<ChatOptions['refuseRoom']>;
};

/** Runs whose threads are in `T1/C1`. */
function given(
  runs: readonly RunBuilder[] = [],
  { interpret, policy, isPrivate = false, isOneTeam = false, refuseRoom = async () => undefined }: Given = {},
) {
  const database = new DatabaseSync(':memory:');
  const engine = fakeEngine(() => startTime);
  const rooms = createRooms(database, 'slack');
  for (const { run, events } of runs) {
    rooms.assign({ run: run.id, room: 'T1/C1', startedBy: 'slack:T1:USOMEBODY', isPrivate });
    engine.append(run.id, events);
  }
  const policies = createPolicies(database);
  if (policy !== undefined) policies.set('slack:T1', { ...policies.of([]), ...policy });
  let started = 0;
  const followed: string[] = [];
  const desk: Desk = {
    engine,
    now: () => startTime,
    newRunId: () => `new${++started}`,
    datasets: () => ['fashion-mnist'],
    resolveDataset: () => settings.dataset,
    defaults: (dataset, goal) => ({ ...settings, dataset, goal }),
    reportOf: async () => 'data/runs/r1',
    unpricedModels: [],
    interpret: interpret ?? null,
  };
  const isMember = async (member: { id: string }, person: { id: string }) => member.id === person.id;
  const chat = createChat({
    surface: 'slack',
    desk,
    rooms,
    policies,
    isMember,
    refuseRoom,
    isOneTeam,
    follow: (thread) => followed.push(thread),
  });
  return {
    followed,
    chat,
    engine,
    rooms,
    ada: (line: string, room: string): Promise<Answer> => chat.command(line, asker(room, null)),
    mentions: (line: string, run = 'r1'): Promise<Answer> => chat.command(line, asker('T1/C1', run)),
    remarks: (line: string): Promise<Answer> => chat.remark(line, asker('T1/C1', 'r1')),
    clicks: (value: ActionValue, words: string | null, room = 'T1/C1'): Promise<Answer> =>
      chat.click(value, words, asker(room, value.run)),
    mayClick: (value: ActionValue) => chat.mayClick(value, asker('T1/C1', value.run)),
    /** A button as it stands in the thread now. */
    button(id: string, key: string, label: string): ActionValue {
      const run = engine.find(id);
      const card = run === null ? undefined : view(run, engine.events(id), null).find((each) => each.key === key);
      const action = card?.actions.find((each) => each.label === label);
      const value = card === undefined || action === undefined ? null : decodeAction(encodeAction(id, card, action));
      if (value === null) throw new Error(`there is no button ${label} on ${key}`);
      return value;
    },
  };
}
