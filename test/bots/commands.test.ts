import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/bots/commands.ts';
import { startCommand, withStartOptions } from '../../src/bots/start-options.ts';
import { CommandRefused } from '../../src/refine/commands.ts';
import { settings } from '../support/run-builder.ts';

const steer = (command: object) => ({ type: 'steer', command });

describe('a typed command', () => {
  it.each([
    ['approve', steer({ type: 'approve' })],
    ['approve P3', steer({ type: 'approve', proposal: 'p3' })],
    ['veto', steer({ type: 'veto', reason: null })],
    ['veto p3', steer({ type: 'veto', proposal: 'p3', reason: null })],
    ['veto p3  it "leaks" the labels', steer({ type: 'veto', proposal: 'p3', reason: 'it "leaks" the labels' })],
    ['veto costs too much', steer({ type: 'veto', reason: 'costs too much' })],
    ['change half as wide', steer({ type: 'change', words: 'half as wide' })],
    ['change P3  half as "wide"', steer({ type: 'change', proposal: 'p3', words: 'half as "wide"' })],
    ['prioritise data', steer({ type: 'prioritise', component: 'data' })],
    ['prioritize Model', steer({ type: 'prioritise', component: 'model' })],
    ['/freeze training', steer({ type: 'freeze', component: 'training' })],
    ['unfreeze training', steer({ type: 'unfreeze', component: 'training' })],
    ['guide try "mixup"  with less', steer({ type: 'guide', words: 'try "mixup"  with less' })],
    [' PAUSE ', steer({ type: 'pause' })],
    ['resume', steer({ type: 'resume' })],
    ['stop', steer({ type: 'stop' })],
    ['status', { type: 'status', run: null }],
    ['report r7f3', { type: 'report', run: 'r7f3' }],
    ['list', { type: 'list' }],
    ['?', { type: 'help', about: null }],
    ['start', { type: 'start', dataset: null, goal: null, options: new Map() }],
    [
      'start "./my photos" find rare birds --steps 4 --wait=none',
      {
        type: 'start',
        dataset: './my photos',
        goal: 'find rare birds',
        options: new Map([
          ['steps', '4'],
          ['wait', 'none'],
        ]),
      },
    ],
    [
      'start fashion-mnist tell shirts apart budget=2h approve=ask steps=6',
      {
        type: 'start',
        dataset: 'fashion-mnist',
        goal: 'tell shirts apart',
        options: new Map([
          ['budget', '2h'],
          ['approve', 'ask'],
          ['steps', '6'],
        ]),
      },
    ],
    [
      'start wings —Steps=3 birds where lr=0.1 and a=b STEPS=5',
      {
        type: 'start',
        dataset: 'wings',
        goal: 'birds where lr=0.1 and a=b',
        options: new Map([['steps', '5']]),
      },
    ],
    ['start —steps 3', { type: 'start', dataset: null, goal: null, options: new Map([['steps', '3']]) }],
  ])('“%s” is understood', (line, intent) => {
    expect(parseCommand(line)).toEqual(intent);
  });

  it.each([
    ['aprove', 'Unknown command “aprove”. Did you mean “approve”? `help` lists all.'],
    ['make it better', 'Unknown command “make”. `help` lists all.'],
    ['constructor', 'Unknown command “constructor”. `help` lists all.'],
    ['freeze', '`freeze` needs a component. The components are data, model and training.'],
    ['freeze modle', 'Unknown component “modle”. Did you mean “model”? The components are data, model and training.'],
    ['approve it please', '`approve` takes the name of a proposal and nothing else, as in `approve p3`.'],
    ['pause for a while', '`pause` stands alone: “for a while” does not belong to it.'],
    ['change p3', 'Say what should change, as in `change p3 half as wide`.'],
    ['guide', 'Say what the team should try, as in `guide try a wider model`.'],
    ['start fashion-mnist --steps', '--steps needs a value, as in `start --steps 6` or `start steps=6`.'],
    ['start steps=', '--steps needs a value, as in `start --steps 6` or `start steps=6`.'],
    [
      'start birds bugdet=2h',
      'Unknown option bugdet=. Did you mean budget=? What belongs to the goal is written without “=”. `help start` lists all.',
    ],
  ])('“%s” is refused with what would have been right', (line, sentence) => {
    expect(() => parseCommand(line)).toThrow(new CommandRefused(sentence));
  });
});

describe('the options of start', () => {
  it('change the settings that they name', () => {
    const changed = withStartOptions(
      settings,
      new Map([
        ['steps', '4'],
        ['minutes', 'none'],
        ['wait', '0'],
        ['target', '95'],
        ['train-images', 'none'],
        ['tokens', '50000'],
        ['dollars', 'none'],
      ]),
    );
    expect(changed).toEqual({
      ...settings,
      budget: { steps: 4, seconds: null, tokens: 50_000, dollars: null },
      approval: { ...settings.approval, waitSeconds: 0 },
      targetAccuracy: 0.95,
      trial: { ...settings.trial, trainImages: null },
    });
  });

  it.each([
    ['step', '4', 'Unknown option --step. Did you mean --steps? `help start` lists all.'],
    ['steps', 'many', '--steps cannot be “many”: it is the most proposals that are made.'],
    ['target', '120', '--target cannot be “120”: it is the validation accuracy in % at which the run ends, or none.'],
    ['tokens', '-1', '--tokens cannot be “-1”: it is the most tokens that language models may take, or none.'],
    [
      'budget',
      'soon',
      '--budget cannot be “soon”: it is the time after which no new step starts, such as 2h, 90m or 1h30m, or none.',
    ],
    [
      'approve',
      '30',
      '--approve cannot be “30”: it is ask: people decide, however long it takes; auto: approved at once; or a time such as 30m, after which it is approved.',
    ],
    [
      'approvals',
      '0',
      '--approvals cannot be “0”: it is the number of persons, 1 to 10, who have to approve a proposal.',
    ],
    [
      'starter-counts',
      'maybe',
      '--starter-counts cannot be “maybe”: it is yes or no: whether the person who starts the run may be one of them.',
    ],
    ['rule', 'lucky', '--rule cannot be “lucky”: it is paired or greedy.'],
  ])('refuse --%s %s', (name, value, sentence) => {
    expect(() => withStartOptions(settings, new Map([[name, value]]))).toThrow(new CommandRefused(sentence));
  });

  it.each([
    ['2h', 7200],
    ['90m', 5400],
    ['1h30m', 5400],
    ['1.5h', 5400],
    ['45s', 45],
    ['none', null],
  ])('take a budget of %s', (value, seconds) => {
    expect(withStartOptions(settings, new Map([['budget', value]])).budget.seconds).toBe(seconds);
  });

  it.each([
    ['ask', null],
    ['auto', 0],
    ['30m', 1800],
  ])('take approve=%s', (value, waitSeconds) => {
    const approve = withStartOptions(settings, new Map([['approve', value]])).approval;
    expect(approve).toEqual({ waitSeconds, onTimeout: 'approve' });
  });

  it('make of approve=30m a stated default of approval, whatever it was', () => {
    const vetoing = { ...settings, approval: { waitSeconds: 5, onTimeout: 'veto' as const } };
    expect(withStartOptions(vetoing, new Map([['approve', '30m']])).approval.onTimeout).toBe('approve');
    expect(withStartOptions(vetoing, new Map([['approve', 'ask']])).approval.onTimeout).toBe('veto');
  });

  it('say how many have to approve only where the run does', () => {
    expect(startCommand(settings)).not.toMatch(/--approvals|--starter-counts|--budget|--approve /);
    const approval = { ...settings.approval, approvals: 2, starterCounts: false };
    expect(startCommand({ ...settings, approval })).toContain('--approvals 2 --starter-counts no');
  });

  it('name a budget for language models only where the run has one', () => {
    expect(startCommand(settings)).not.toMatch(/--tokens|--dollars/);
    const limited = { ...settings, budget: { ...settings.budget, tokens: 50_000, dollars: null } };
    expect(startCommand(limited)).toContain('--tokens 50000 --dollars none');
  });

  it('make a command that starts the same run again', () => {
    const budget = { steps: 9, seconds: null, tokens: 1000, dollars: 0.25 };
    const approval = { waitSeconds: null, onTimeout: 'veto' as const, approvals: 2, starterCounts: false };
    const chosen = { ...settings, goal: 'rare shoes', targetAccuracy: 0.955, budget, approval };
    const intent = parseCommand(startCommand(chosen));
    if (intent.type !== 'start') throw new Error('not a start');
    expect(intent.dataset).toBe('fashion-mnist');
    expect(
      withStartOptions(
        { ...settings, goal: intent.goal, seed: 77, gate: { ...settings.gate, rule: 'greedy' } },
        intent.options,
      ),
    ).toEqual(chosen);
  });
});
