import { describe, expect, it, vi } from 'vitest';
import { settings, startedRun } from '../../../support/run-builder.ts';
import { buttonsOf, givenSlack, message, whisper, wordsOf } from './given-slack.ts';

describe('people in a run’s thread', () => {
  it('decide at the same moment: one wins, and both are told', async () => {
    const { ada, ben, vision, proposal, phase, slack } = await inThread();
    await ben.clicks(proposal, 'Veto');
    const form = await ben.modal();
    await ada.clicks(proposal, 'Approve');
    await ben.submits(form, {});
    await whisper(ben, vision, 'p1 was approved by Ada');
    expect(phase()).toBe('training');
    await expect.poll(() => wordsOf(ada.looksAgain(proposal)), { timeout: 8000 }).toContain('pproved by Ada');
    expect(buttonsOf(ada.looksAgain(proposal))).toEqual(['Veto']);
    await ben.clicksOutdated(proposal, 'Approve');
    await slack.settled();
    expect(phase()).toBe('training');
  });

  it('veto with a reason, which the card, the team and the audit trail get', async () => {
    const { ada, ben, proposal, engine } = await inThread();
    await ben.clicks(proposal, 'Veto');
    expect(await ben.submits(await ben.modal(), { words: 'leaks the <test> set' })).toEqual({});
    await expect
      .poll(() => engine.find('r1')?.steps[0]?.verdict)
      .toMatchObject({ name: 'vetoed', reason: 'leaks the <test> set' });
    await expect.poll(() => buttonsOf(ada.looksAgain(proposal)), { timeout: 8000 }).toEqual([]);
    expect(wordsOf(ada.looksAgain(proposal))).toContain('etoed by Ben: leaks the');
    expect(engine.events('r1').map(({ by }) => by)).toContain(`Ben@slack:${proposal.team}:${ben.id}`);
  });

  it('ask for changes, and are asked what should change', async () => {
    const { ada, proposal, engine } = await inThread();
    await ada.clicks(proposal, 'Ask for changes');
    const form = await ada.modal();
    expect(await ada.submits(form, {})).not.toEqual({});
    expect(await ada.submits(form, { words: 'a smaller width' })).toEqual({});
    await expect
      .poll(() => engine.find('r1')?.steering.guidance.map(({ words }) => words))
      .toEqual(['a smaller width']);
  });

  it('click twice without doing it twice', async () => {
    const { ada, vision, proposal, engine } = await inThread();
    await ada.clicks(proposal, 'Approve');
    await ada.clicksOutdated(proposal, 'Approve');
    await whisper(ada, vision, 'p1 was approved by Ada');
    expect(engine.events('r1').filter(({ body }) => body.type === 'proposalApproved')).toHaveLength(1);
  });

  it('give as many approvals as were agreed, and see who has given one', async () => {
    const { ada, ben, proposal, phase } = await inThread({}, { ...settings.approval, approvals: 2 });
    await ada.clicks(proposal, 'Approve');
    await expect.poll(() => wordsOf(ada.looksAgain(proposal)), { timeout: 8000 }).toContain('1 of 2');
    expect(phase()).toBe('awaitingApproval');
    await ben.clicks(proposal, 'Approve');
    await expect.poll(() => phase()).toBe('training');
  });

  it('talk to the bot by name, and read its answer there', async () => {
    const { ada, root, engine } = await inThread();
    ada.mentions(root, 'status');
    await expect.poll(() => ada.sees(root).filter((each) => wordsOf(each).includes('Budget left')).length).toBe(2);
    ada.mentions(root, 'guide try max pooling');
    await message(ada, root, 'Ada guides the team from the next proposal on: “try max pooling”');
    expect(engine.find('r1')?.steering.guidance).toHaveLength(1);
  });

  it('talk to each other undisturbed, and are heard where they write a command', async () => {
    const { ada, ben, root, vision, phase, slack } = await inThread();
    ben.replies(root, 'approve of it, Ada?');
    ada.replies(root, 'let us look first');
    await slack.settled();
    expect(phase()).toBe('awaitingApproval');
    await whisper(ada, vision, 'only commands are understood');
    ada.replies(root, 'approve');
    await expect.poll(() => phase()).toBe('training');
  });

  it('are not taken at words that they say to somebody else', async () => {
    const asked: string[] = [];
    const interpret = async (words: string) => {
      asked.push(words);
      return { kind: 'guidance', words } as const;
    };
    const { ada, root, phase, slack } = await inThread({ interpret });
    ada.replies(root, '@ben approve');
    ada.replies(root, '@ben stop');
    ada.replies(root, 'as you like');
    await slack.settled();
    await expect.poll(() => asked).toEqual(['as you like']);
    expect(phase()).toBe('awaitingApproval');
  });

  it('send a form again that Slack believes to be lost, without doing it twice', async () => {
    const { ada, vision, engine, slack } = await inThread();
    await ada.types(vision, '/improve start');
    const form = await ada.modal();
    slack.loseNextAcknowledgement();
    await expect(ada.submits(form, {})).rejects.toThrow('We had some trouble connecting');
    await ada.submits(form, {});
    await whisper(ada, vision, 'Run r2 starts');
    await slack.settled();
    expect(engine.runs().map(({ id }) => id)).toEqual(['r2', 'r1']);
  });

  it('are heard once however often Slack says it', async () => {
    const { ada, root, engine, slack } = await inThread();
    slack.duplicateNextEvents(2);
    ada.mentions(root, 'guide try max pooling');
    await expect.poll(() => engine.find('r1')?.steering.guidance.length).toBe(1);
    await slack.settled();
    expect(engine.find('r1')?.steering.guidance).toHaveLength(1);
  });

  it('have their words understood by a language model, which only offers what cannot be taken back', async () => {
    const interpret = async (words: string) =>
      words.includes('away')
        ? ({ kind: 'command', typed: 'veto p1' } as const)
        : ({ kind: 'guidance', words: 'max pooling' } as const);
    const { ada, ben, root, vision, phase, engine } = await inThread({ interpret });
    ada.replies(root, 'how about max pooling?');
    await whisper(ada, vision, 'Understood as: guidance “max pooling”, from step 2 on');
    expect(engine.find('r1')?.steering.guidance).toHaveLength(1);
    ben.mentions(root, 'away with it');
    const offer = await message(ben, root, 'Understood as: ');
    expect(phase()).toBe('awaitingApproval');
    await ben.clicks(offer, 'Veto');
    await expect.poll(() => engine.find('r1')?.steps[0]?.verdict.name).toBe('vetoed');
    await expect.poll(() => buttonsOf(ben.looksAgain(offer))).toEqual([]);
  });

  it('follow it from another channel, where they decide as well, and no longer', async () => {
    const { ada, ben, proposal, phase, slack } = await inThread();
    const lab = slack.channel('lab', [ada, ben]);
    const [answer] = await ben.types(lab, '/improve watch r1', { waitSeconds: 8 });
    expect(answer?.text).toMatch(/^Run r1 is told here as well in its thread: https:/);
    const root = await message(ben, lab, 'Run r1: refine');
    const watched = await message(ben, root, 'Proposal p1');
    expect([proposal.text, watched.text].map((text) => text.includes(`<@${ada.id}>`))).toEqual([true, false]);
    await ben.clicks(watched, 'Approve');
    await expect.poll(() => phase()).toBe('training');
    await expect.poll(() => wordsOf(ada.looksAgain(proposal)), { timeout: 8000 }).toContain('pproved by Ben');
    await ada.types(lab, '/improve unwatch', { waitSeconds: 8 });
    const before = ben.sees(root).length;
    ada.mentions(proposal, 'freeze data');
    await message(ada, proposal, 'Ada froze data');
    expect(ben.sees(root)).toHaveLength(before);
  });

  it('steer from the menu of any message there', async () => {
    const { ada, root, proposal, engine } = await inThread();
    await ada.usesShortcut(proposal, 'steer_run');
    const form = await ada.modal();
    expect(await ada.submits(form, {})).not.toEqual({});
    expect(await ada.submits(form, { What: 'Freeze data: leave it as it is' })).toEqual({});
    await message(ada, root, 'Ada froze data');
    expect(engine.find('r1')?.steering.frozen).toEqual(['data']);
  });
});

describe('App Home', () => {
  it('shows what waits for somebody, who decides there', async () => {
    const { ada, ben, phase } = await inThread();
    const home = await ben.opensHome();
    expect(wordsOf(home)).toContain('Proposal p1');
    expect(wordsOf(home)).toContain('You have started no run yet');
    expect(buttonsOf(home)).not.toContain('Change it for the workspace');
    await ben.clicks(home, 'Approve');
    await expect.poll(() => phase()).toBe('training');
    await expect.poll(() => wordsOf(ben.home())).toContain('no proposal waits for your decision');
    expect(wordsOf(await ada.opensHome())).toContain('Run r1');
  });

  it('is made anew for everybody who has looked at it, whoever’s page fails', async () => {
    const { ada, ben, slack, advance } = await inThread();
    for (const person of [ada, ben]) expect(wordsOf(await person.opensHome())).toContain('Proposal p1');
    await slack.settled();
    slack.fail('views.publish', { error: 'internal_error' });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    advance('r1', startedRun().baselined().proposed().by('ada', { type: 'runPaused', reason: null }));
    vi.advanceTimersByTime(20_000);
    vi.useRealTimers();
    const published = () => slack.callsOf('views.publish').map((call) => [call.arguments.user_id, call.error]);
    await expect
      .poll(() => published().slice(2))
      .toEqual([
        [ada.id, 'internal_error'],
        [ben.id, null],
      ]);
  });

  it('lets an administrator say who decides, which holds for runs from then on: others are told who can', async () => {
    const { ada, ben, vision, engine, advance, phase, slack } = await inThread();
    await ada.clicks(await ada.opensHome(), 'Change it for the workspace');
    expect(await ada.submits(await ada.modal(), { 'Who may approve and veto': ['ben'] })).toEqual({});
    await expect.poll(async () => wordsOf(await ada.opensHome())).toContain('Only Ben may approve and veto.');
    await ben.types(vision, '/improve start fashion-mnist', { waitSeconds: 8 });
    const approvers = [{ id: `slack:${slack.teamId}:${ben.id}`, name: 'Ben' }];
    await expect.poll(() => engine.find('r2')?.settings.approval.approvers).toEqual(approvers);
    const approval = { ...settings.approval, approvers };
    advance('r2', startedRun({ id: 'r2', settings: { approval } }).baselined().proposed());
    const root = await message(ada, vision, 'Run r2: refine');
    const proposal = await message(ada, root, 'Proposal p1');
    await ada.clicks(proposal, 'Approve');
    await whisper(ada, vision, 'Only Ben may approve here.');
    await ben.clicks(proposal, 'Approve');
    await expect.poll(() => phase('r2')).toBe('training');
  });

  it('takes a user group for those who decide', async () => {
    const { ada, ben, vision, engine, slack } = await inThread();
    const leads = slack.group([ben]);
    await ada.clicks(await ada.opensHome(), 'Change it for the workspace');
    const form = await ada.modal();
    expect(await ada.submits(form, { 'Who may start runs: groups': [`@${leads.toLowerCase()}`] })).toEqual({});
    await expect
      .poll(async () => wordsOf(await ada.opensHome()))
      .toContain(`Only @${leads.toLowerCase()} may start runs`);
    const [refusal] = await ada.types(vision, '/improve start fashion-mnist');
    expect(refusal?.text).toContain(`Only @${leads.toLowerCase()} may start runs here.`);
    await ben.types(vision, '/improve start fashion-mnist', { waitSeconds: 8 });
    expect(engine.find('r2')).not.toBeNull();
  });
});

/** Ada's run in a channel that she shares with Ben, with a proposal that waits. */
async function inThread(changes: Parameters<typeof givenSlack>[0] = {}, approval = settings.approval) {
  const given = await givenSlack(changes);
  const { slack } = given;
  const ada = slack.user('ada', { displayName: 'Ada', admin: true });
  const ben = slack.user('ben', { displayName: 'Ben' });
  const vision = slack.channel('vision', [ada, ben]);
  await ada.types(vision, `/improve start fashion-mnist --approvals ${approval.approvals ?? 1}`, { waitSeconds: 8 });
  given.advance('r1', startedRun({ settings: { approval } }).baselined().proposed());
  const root = await message(ada, vision, 'Run r1: refine');
  const proposal = await message(ada, root, 'Proposal p1');
  return { ...given, ada, ben, vision, root, proposal };
}
