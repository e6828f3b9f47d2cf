import { describe, expect, it } from 'vitest';
import { startedRun } from '../../../support/run-builder.ts';
import { givenSlack, message, whisper } from './given-slack.ts';

describe('a team in Slack', () => {
  it.each(['socket', 'http'] as const)('starts a run over %s and is led to its thread', async (transport) => {
    const { slack, engine } = await givenSlack({ transport });
    const ada = slack.user('ada', { displayName: 'Ada' });
    const vision = slack.channel('vision', [ada]);
    const line = '/improve start fashion-mnist shirts & tops budget=2h approve=ask';
    const answers = await ada.types(vision, line, { waitSeconds: 8 });
    expect(answers.map(({ text }) => text)).toEqual([expect.stringMatching(/^Run r1 starts in its thread: https:/)]);
    expect(engine.find('r1')).toMatchObject({
      startedBy: `Ada@slack:${slack.teamId}:${ada.id}`,
      settings: { budget: { seconds: 7200 }, approval: { waitSeconds: null } },
    });
    const root = await message(ada, vision, 'Run r1: refine fashion-mnist');
    await message(ada, root, 'Preparing the dataset');
    expect(ada.sees(vision)).toHaveLength(1);
  });

  it('fills in a form where nothing else was said', async () => {
    const { slack, engine } = await givenSlack();
    const ada = slack.user('ada');
    const ben = slack.user('ben', { displayName: 'Ben' });
    const vision = slack.channel('vision', [ada, ben]);
    await ada.types(vision, '/improve start');
    const filled = {
      Goal: 'tell shirts from tops',
      'Time budget': '2 hours',
      Proposals: 'Wait until somebody decides',
      'Who may decide': ['ben'],
    };
    expect(await ada.submits(await ada.modal(), filled)).toEqual({});
    await expect
      .poll(() => engine.find('r1')?.settings)
      .toMatchObject({
        budget: { seconds: 7200 },
        approval: { waitSeconds: null, approvers: [{ id: `slack:${slack.teamId}:${ben.id}`, name: 'Ben' }] },
      });
    await whisper(ada, vision, 'Run r1 starts');
  });

  it('is told to invite the bot before a run is started that nobody would see', async () => {
    const { slack, engine } = await givenSlack();
    const ada = slack.user('ada');
    const elsewhere = slack.channel('elsewhere', [ada], { withBot: false });
    const [answer] = await ada.types(elsewhere, '/improve start fashion-mnist');
    expect(answer?.text).toContain('/invite @improve');
    expect(engine.runs()).toEqual([]);
  });

  it.each(['help', 'list', 'datasets', 'status'])('answers `/improve %s` to that person alone', async (command) => {
    const { slack } = await givenSlack();
    const ada = slack.user('ada');
    const vision = slack.channel('vision', [ada]);
    expect(await ada.types(vision, `/improve ${command}`)).toHaveLength(1);
    expect(ada.sees(vision)).toEqual([]);
  });

  it('steers the only run of a channel from the answer to `/improve status`', async () => {
    const { slack, engine, advance } = await givenSlack();
    const ada = slack.user('ada');
    const vision = slack.channel('vision', [ada]);
    await ada.types(vision, '/improve start fashion-mnist', { waitSeconds: 8 });
    advance('r1', startedRun().baselined());
    await ada.types(vision, '/improve status');
    await ada.clicks(await whisper(ada, vision, 'Budget left'), 'Pause');
    await expect.poll(() => engine.find('r1')?.steering.pausedAtTurn).not.toBeNull();
  });

  it('hears what is wrong with a command', async () => {
    const { slack } = await givenSlack();
    const ada = slack.user('ada');
    const vision = slack.channel('vision', [ada]);
    const [answer] = await ada.types(vision, '/improve aprove');
    expect(answer?.text).toContain('Did you mean “approve”?');
  });
});
