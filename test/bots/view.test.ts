import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { revisionOf } from '../../src/bots/action-value.ts';
import type { Card, Part } from '../../src/bots/card.ts';
import { renderCard } from '../../src/bots/slack/render/render-card.ts';
import { view } from '../../src/bots/view.ts';
import { decide } from '../../src/refine/decide.ts';
import type { Event } from '../../src/refine/events.ts';
import type { ModelCall } from '../../src/refine/model-call.ts';
import { nextStep } from '../../src/refine/next-step.ts';
import type { ProposalDraft } from '../../src/refine/proposal.ts';
import type { TrialFailure } from '../../src/refine/trial.ts';
import { pipeline, type RunBuilder, settings, startedRun, startTime } from '../support/run-builder.ts';
import { evidenceOf } from '../support/trial-builder.ts';

const ada = 'Ada@slack:T1:U1';
const ben = 'Ben@slack:T1:U2';

describe('the thread of a run', () => {
  it('begins with what was started and where the run stands', () => {
    expect(keysOf(startedRun())).toEqual(['start', 'live']);
    expect(cardOf(startedRun(), 'start').fallback).toContain('ada started run r1');
    expect(cardOf(startedRun(), 'live').title).toBe('Preparing the dataset');
  });

  it('tells the dataset, the design and the baseline with its noise', () => {
    const run = startedRun().baselined(0.9);
    expect(keysOf(run)).toEqual(['start', 'live', 'dataset', 'design', 'baseline']);
    expect(factsOf(cardOf(run, 'dataset')).Duplicates).toBe('43 exact copies, 12 left out of training');
    expect(factsOf(cardOf(run, 'baseline')).Validation).toBe('90.00 %, the mean of 2 seeds: 89.90 % and 90.10 %');
    expect(factsOf(cardOf(run, 'baseline'))['Noise floor']).toMatch(/^±0\.\d\d points between seeds$/);
  });

  it('has the same keys whenever it is made again', () => {
    const run = startedRun().baselined().kept(0.91).rolledBack(0.9);
    expect(keysOf(run.proposed()).slice(0, keysOf(run).length)).toEqual(keysOf(run));
    expect(new Set(keysOf(run)).size).toBe(keysOf(run).length);
  });

  it('gives every new choice of the analyst a card of its own', () => {
    const run = startedRun()
      .baselined()
      .chosen('model')
      .by('ada', { type: 'componentFrozen', component: 'model' })
      .chosen('data');
    expect(keysOf(run).filter((key) => key.startsWith('diagnosis'))).toHaveLength(2);
  });
});

describe('the card of a proposal', () => {
  const open = startedRun().baselined().proposed({ component: 'model', summary: 'width 32 → 48' });

  it('says while it is open what it changes, gains and costs, who decides and what happens by itself', () => {
    const card = cardOf(open, 'proposal-p1');
    expect(card.title).toBe('Proposal p1 (model): width 32 → 48');
    expect(factsOf(card)).toEqual({
      'Expected gain': '+0.40 points',
      Cost: 'about 20 s of training a seed (1.2 × the incumbent’s training), at most 3 seeds',
      'Written by': 'the playbook',
      Code: 'proposals/p1-model.py in the run’s report (SHA-256 22a148ccf53b…)',
    });
    expect(part(card, 'diff').diff).toBe("@@ -4,0 +5,1 @@\n+    'step_1': True,");
    expect(part(card, 'note')).toEqual({
      kind: 'note',
      text: 'Anybody in this thread may decide. By itself: approved after 30 s unless somebody decides',
      at: startTime + 80_000,
    });
    expect(card.actions).toMatchObject([
      { label: 'Approve', typed: 'approve p1' },
      { label: 'Ask for changes', typed: 'change p1', asks: { label: 'What should change?', isOptional: false } },
      { label: 'Veto', typed: 'veto p1', asks: { label: 'Why? The team reads it.', isOptional: true } },
    ]);
    expect(card.fallback).toContain(
      '`approve p1`, `change p1 <words>` or `veto p1 [reason]`; otherwise: approved after',
    );
  });

  it('does not offer changes where no other proposal can follow', () => {
    const last = startedRun({ settings: { budget: { steps: 1, seconds: null } } })
      .baselined()
      .proposed();
    const card = cardOf(last, 'proposal-p1');
    expect(card.actions.map(({ typed }) => typed)).toEqual(['approve p1', 'veto p1']);
    expect(card.fallback).toContain('`approve p1` or `veto p1 [reason]`');
  });

  it('says while the run is paused that nothing happens by itself', () => {
    const card = cardOf(open.by('ada', { type: 'runPaused', reason: null }), 'proposal-p1');
    expect(part(card, 'note')).toEqual({
      kind: 'note',
      text: 'Anybody in this thread may decide. By itself: nothing happens while the run is paused',
      at: null,
    });
  });

  it('says who approved it and when, and can still be vetoed', () => {
    const card = cardOf(open.by('bob', { type: 'proposalApproved', proposal: 'p1', byDefault: false }), 'proposal-p1');
    expect(part(card, 'note')).toEqual({ kind: 'note', text: 'Approved by bob', at: startTime + 70_000 });
    expect(card.actions.map(({ typed }) => typed)).toEqual(['veto p1']);
  });

  it('says who wanted it otherwise, and tells it once', () => {
    const asked = decide(open.run, { type: 'change', words: 'half as\nwide' }, { by: ada, at: startTime + 80_000 });
    const changed = open.at(startTime + 80_000, ada, ...asked);
    const card = cardOf(changed, 'proposal-p1');
    expect(card.fallback).toBe('p1 was sent back by Ada for changes: half as wide.');
    expect(part(card, 'note')).toMatchObject({
      text: 'Sent back by Ada for changes: half as wide',
      at: startTime + 80_000,
    });
    expect(card.actions).toEqual([]);
    expect(keysOf(changed)).toEqual(keysOf(open));
    const guided = changed.by(ada, { type: 'guidanceGiven', words: 'and deeper' });
    expect(keysOf(guided)).toHaveLength(keysOf(open).length + 1);
  });

  it('says that the stated default approved it', () => {
    expect(cardOf(open.trained(0.91), 'proposal-p1').fallback).toBe('p1 was approved by the stated default.');
  });

  it('says who vetoed it and why, and has no buttons left', () => {
    const card = cardOf(
      open.by('bob', { type: 'proposalVetoed', proposal: 'p1', reason: 'too wide', byDefault: false }),
      'proposal-p1',
    );
    expect(card.fallback).toBe('p1 was vetoed by bob: too wide.');
    expect(card.actions).toEqual([]);
  });

  it('says after a veto in training how much was trained', () => {
    const card = cardOf(
      open.trained(0.91).by('bob', { type: 'proposalVetoed', proposal: 'p1', reason: null, byDefault: false }),
      'proposal-p1',
    );
    expect(card.fallback).toBe('p1 was vetoed by bob after 2 trainings.');
  });

  it('says that it was dropped and why', () => {
    const frozen = open.by(
      'ada',
      { type: 'componentFrozen', component: 'model' },
      { type: 'proposalDropped', proposal: 'p1', reason: 'model was frozen' },
    );
    expect(cardOf(frozen, 'proposal-p1').fallback).toBe('p1 was dropped: model was frozen.');
    expect(keysOf(frozen)).not.toContain('result-p1');
  });
});

describe('a proposal that several persons approve', () => {
  const approvers = [
    { id: 'slack:T1:U2', name: 'Ben' },
    { id: 'slack:T1:S1', name: '@ml-leads' },
  ];
  const approval = { ...settings.approval, approvals: 2, starterCounts: false, approvers };
  const open = startedRun({ settings: { approval } }).baselined().proposed();
  const once = open.by(ben, { type: 'approvalGiven', proposal: 'p1' });

  it('says who may, how many have to and who has', () => {
    const who = 'Ben or @ml-leads may decide. The approval of ada, who started the run, does not count.';
    expect(factsOf(cardOf(open, 'start')).Approvals).toBe(`2 persons. ${who}`);
    expect(part(cardOf(open, 'proposal-p1'), 'note').text).toBe(
      `${who} 0 of 2 approvals. By itself: approved after 30 s unless it is decided by then`,
    );
    expect(part(cardOf(once, 'proposal-p1'), 'note').text).toContain('1 of 2 approvals: Ben. By itself');
    expect(cardOf(once, 'proposal-p1').fallback).toContain('1 of 2 approvals: Ben. `approve p1`');
    expect(factsOf(cardOf(once, 'live'))['Waits for']).toContain('; 1 of 2 approvals: Ben; by itself');
    expect(keysOf(once)).toEqual(keysOf(open));
  });

  it('keeps its buttons, so that a click on the older card still counts', () => {
    expect(revisionOf(cardOf(once, 'proposal-p1'))).toBe(revisionOf(cardOf(open, 'proposal-p1')));
  });

  it('names all of them afterwards', () => {
    const twice = once.by('Cyd@slack:T1:U3', { type: 'proposalApproved', proposal: 'p1', byDefault: false });
    expect(cardOf(twice, 'proposal-p1').fallback).toBe('p1 was approved by Ben and Cyd.');
    expect(part(cardOf(twice, 'proposal-p1'), 'note').text).toBe('Approved by Ben and Cyd');
  });

  it('names those who had approved, where it was decided without a second', () => {
    const byDefault = once.and({ type: 'proposalApproved', proposal: 'p1', byDefault: true });
    expect(cardOf(byDefault, 'proposal-p1').fallback).toBe('p1 was approved by the stated default, and before by Ben.');
    const vetoed = once.by(ada, { type: 'proposalVetoed', proposal: 'p1', reason: null, byDefault: false });
    const notes = cardOf(vetoed, 'proposal-p1').parts.filter(({ kind }) => kind === 'note');
    expect(notes).toMatchObject([{ text: 'Approved before by Ben' }, { text: 'Vetoed by Ada' }]);
  });
});

describe('people of a chat', () => {
  const run = startedRun({ by: ada })
    .baselined()
    .by(ben, { type: 'guidanceGiven', words: 'try mixup' }, { type: 'componentFrozen', component: 'data' })
    .proposed({ component: 'model' })
    .by(ben, { type: 'proposalApproved', proposal: 'p1', byDefault: false })
    .by(
      ada,
      { type: 'proposalVetoed', proposal: 'p1', reason: 'no', byDefault: false },
      { type: 'runPaused', reason: null },
    );

  it('have their names on the cards, and never their ids', () => {
    expect(cardOf(run, 'start').fallback).toContain('Ada started run r1');
    expect(cardOf(run, 'proposal-p1').fallback).toBe('p1 was vetoed by Ada: no.');
    expect(cardsOf(run).some(({ fallback }) => fallback.startsWith('Ben guides the team'))).toBe(true);
    expect(JSON.stringify(cardsOf(run))).not.toContain('slack:');
  });
});

describe('a team of language models', () => {
  const hostile = 'gain\n\u001b[2J@everyone';
  const draft: ProposalDraft = {
    component: 'model',
    move: 'widen',
    summary: 'width 32 → 48',
    hypothesis: 'It underfits.',
    expectedGain: 0.01,
    costFactor: 1.5,
    source: 'CONFIG = {}\n',
    author: 'model',
  };
  const refused = (problem: string): Event => ({ type: 'draftRefused', problem, draft });

  it('says what the architect understood, fears and means to try', () => {
    const plan = {
      understanding: 'Ten kinds of clothes.',
      risks: ['Shirts look like coats.', hostile],
      ideas: [{ component: 'data' as const, idea: 'flip' }],
    };
    const designed: Event = { type: 'pipelineDesigned', pipeline, reasons: ['small'], author: 'model', plan };
    const card = cardOf(startedRun().prepared().by('architect', designed), 'design');
    expect(card.parts[0]).toEqual({ kind: 'text', text: 'Ten kinds of clothes.' });
    expect(card.parts).toContainEqual({
      kind: 'details',
      title: 'Risks',
      text: '• Shirts look like coats.\n• gain @everyone',
      isCode: false,
    });
    expect(part(card, 'details').text).toBe('• data: flip');
    expect(factsOf(card)).toEqual({ 'Written by': 'a language model' });
  });

  it('shows the evidence of a diagnosis, what would refute it, and that the playbook stood in', () => {
    const diagnosis = {
      component: 'model' as const,
      reason: 'It underfits.',
      evidence: ['training accuracy 85.1 %'],
      refutedBy: 'A wider model that gains nothing.',
      note: 'The playbook stands in, because:\nTraceback:\nKeyError: 1',
    };
    const run = startedRun().baselined().by('analyst', { type: 'componentChosen', diagnosis });
    const card = cardsOf(run).at(-1) ?? cardOf(run, 'none');
    expect(part(card, 'details')).toMatchObject({ title: 'Evidence', text: '• training accuracy 85.1 %' });
    expect(factsOf(card)).toEqual({ 'Would be refuted by': 'A wider model that gains nothing.' });
    expect(part(card, 'note').text).toBe('The playbook stands in, because: KeyError: 1');
  });

  it('says of a proposal that it was checked, and names the code that will run', () => {
    const source = 'CONFIG = {}\n';
    const card = cardOf(
      startedRun().baselined().proposed({ component: 'model', source, author: 'model' }),
      'proposal-p1',
    );
    const digest = createHash('sha256').update(source).digest('hex');
    expect(factsOf(card).Code).toBe(`proposals/p1-model.py in the run’s report (SHA-256 ${digest.slice(0, 12)}…)`);
    expect(factsOf(card)['Written by']).toBe(
      'a language model; checked: read, built, and trained for two batches in the sandbox',
    );
  });

  it('tells refused drafts one after the other in one card', () => {
    const run = startedRun()
      .baselined()
      .chosen('model')
      .and(
        refused('The module calls open(), which it may not.'),
        { type: 'proposalDrafted', draft },
        refused(
          'Building the pipeline failed:\nTraceback (most recent call last):\n  File "model.py"\nNameError: nn\u001b[2J',
        ),
      );
    const cards = cardsOf(run).filter(({ key }) => key.startsWith('refusal'));
    expect(cards).toHaveLength(1);
    const [card] = cards;
    if (card === undefined) throw new Error('no card');
    expect(card.title).toBe('Step 1 of 6: 2 drafts go back to the model engineer');
    expect(part(card, 'text').text).toBe(
      '1. width 32 → 48: The module calls open(), which it may not.\n2. width 32 → 48: Building the pipeline failed: NameError: nn',
    );
    expect(card.fallback).toBe(
      'A draft of the model engineer is refused (attempt 2): Building the pipeline failed: NameError: nn',
    );
    expect(part(card, 'details').text).toContain('Traceback');
    const again = run.proposed().and(refused('No.'));
    expect(keysOf(again).filter((key) => key.startsWith('refusal'))).toHaveLength(2);
    expect(new Set(keysOf(again)).size).toBe(keysOf(again).length);
  });

  it('tells a refused design and a search that was given up', () => {
    const design = startedRun().prepared().and({ type: 'draftRefused', problem: 'No build().', draft: null });
    expect(cardsOf(design).at(-1)?.title).toBe('Design: a draft goes back to the architect');
    const reason = 'Four drafts did not pass, the last one because:\nTraceback:\n  File "model.py"\nNameError: nn';
    const givenUp = startedRun().baselined().chosen('data').and({ type: 'proposalGivenUp', component: 'data', reason });
    expect(cardsOf(givenUp).at(-1)?.fallback).toBe(
      'The data engineer found no usable proposal: Four drafts did not pass, the last one because: NameError: nn',
    );
  });

  it('says what it has cost and how much of the budget that is', () => {
    const budget = { steps: 6, seconds: 600, tokens: 10_000, dollars: 0.1 };
    const call: ModelCall = {
      role: 'analyst',
      model: 'gpt-5-mini',
      promptTokens: 2000,
      replyTokens: 500,
      dollars: 0.002,
      seconds: 4,
      outcome: 'used',
    };
    const asked = (...calls: ModelCall[]) =>
      factsOf(
        cardOf(
          startedRun({ settings: { budget } }).and(
            ...calls.map((each) => ({ type: 'modelCalled', call: each }) as const),
          ),
          'live',
        ),
      )['Language model'];
    expect(asked()).toBeUndefined();
    expect(asked(call)).toBe('1 call, 2,500 tokens (25.00 % of 10,000), $0.0020 (2.00 % of $0.10)');
    expect(asked(call, { ...call, dollars: null })).toContain(
      '$0.0020 and 1 call of unknown price: the limit of $0.10 cannot hold',
    );
    expect(asked({ ...call, dollars: null })).toContain('price unknown: the limit of $0.10 cannot hold');
  });

  it('ends its report with three sentences and what to try next', () => {
    const summary = {
      sentences: ['It is right for 92 of 100.', 'One change helped.', 'That is no chance.'],
      next: 'Train longer.',
      author: 'model' as const,
    };
    const run = startedRun()
      .baselined(0.9)
      .kept(0.92)
      .scored(0.89, 0.92)
      .and({ type: 'reportWritten', folder: 'data/runs/r1', summary });
    expect(cardOf(run, 'report').parts.slice(0, 2)).toEqual([
      { kind: 'text', text: 'It is right for 92 of 100. One change helped. That is no chance.' },
      { kind: 'text', text: 'What to try next: Train longer.' },
    ]);
  });
});

describe('the result of a step', () => {
  it.each([
    ['kept', startedRun().baselined(0.9).kept(0.91), 'Step 1 of 6, training: kept, +1.00 points', 'success'],
    [
      'rolled back',
      startedRun().baselined(0.9).rolledBack(0.88),
      'Step 1 of 6, training: rolled back, −2.00 points',
      'neutral',
    ],
    [
      'inconclusive',
      startedRun().baselined(0.9).inconclusive(0.9),
      'Step 1 of 6, training: inconclusive, 0.00 points',
      'neutral',
    ],
  ])('says that it was %s', (_name, run, title, tone) => {
    expect(cardOf(run, 'result-p1')).toMatchObject({ title, tone });
  });

  it('gives the gain in points with its interval', () => {
    const facts = factsOf(cardOf(startedRun().baselined(0.9).kept(0.91), 'result-p1'));
    expect(facts.Gain).toBe('+1.00 points (95 % interval +0.70 to +1.30)');
    expect(facts.Validation).toBe('90.00 % → 91.00 %');
    expect(facts.Trained).toBe('2 seeds against 2 of the incumbent, 38 s');
  });

  it('tells a failure in one sentence with the last lines of its traceback', () => {
    const card = cardOf(
      failed('crashed', [
        'Traceback (most recent call last):',
        '  File "model.py", line 9',
        'ValueError: width \u001b[31mmust be positive',
        '',
      ]),
      'result-p1',
    );
    expect(card.fallback).toBe('p1 failed: its code raised an error (ValueError: width must be positive).');
    expect(card.tone).toBe('danger');
  });

  it.each([
    ['timed-out', 'p1 failed: its training did not end within 24 s and was ended.'],
    ['out-of-memory', 'p1 failed: it took more memory than a trial has (4,096 MB).'],
    ['output-limit', 'p1 failed: it wrote more output than a trial may.'],
    ['invalid-output', 'p1 failed: its output was not valid.'],
  ] as const)('has a sentence for %s', (reason, sentence) => {
    expect(cardOf(failed(reason, []), 'result-p1').fallback).toBe(sentence);
  });
});

describe('steering', () => {
  it.each<[Event, string]>([
    [{ type: 'componentPrioritised', component: 'data' }, 'bob put data first: the next step works on it.'],
    [{ type: 'componentFrozen', component: 'data' }, 'bob froze data: the team leaves it as it is.'],
    [{ type: 'guidanceGiven', words: 'try\nmixup' }, 'bob guides the team from the next proposal on: “try mixup”'],
    [
      { type: 'runPaused', reason: null },
      'bob paused the run: nothing new starts, a training under way is finished and judged. `resume` goes on.',
    ],
    [
      { type: 'runPaused', reason: 'The disk is full.' },
      'The run pauses: The disk is full. Use `resume` when it is repaired.',
    ],
    [
      { type: 'workFailed', message: 'the Docker engine went away' },
      'the Docker engine went away. Nobody’s proposal is charged; the work is done again.',
    ],
    [{ type: 'refinementEnded', reason: 'stopped by bob' }, 'The refinement ends: stopped by bob.'],
  ])('is acknowledged in the thread: %o', (event, sentence) => {
    const cards = cardsOf(startedRun().baselined().by('bob', event));
    expect(cards.at(-1)?.fallback).toBe(sentence);
  });

  it('shows in the live card how a training stands against the incumbent', () => {
    const run = startedRun()
      .baselined(0.9)
      .proposed()
      .and({ type: 'proposalApproved', proposal: 'p1', byDefault: true });
    const progress = {
      run: 'r1',
      job: nextStep(run.run)?.job ?? '',
      waiting: null,
      epoch: 4,
      epochs: 8,
      trainLoss: 0.3,
      valAccuracy: 0.912,
      imagesPerSecond: 1000,
      secondsLeft: 9,
    };
    const card = view(run.run, run.events, progress)[1];
    if (card === undefined) throw new Error('there is no live card');
    expect(part(card, 'progress')).toMatchObject({ done: 4, total: 8, note: 'about 9 s left' });
    expect(factsOf(card)).toMatchObject({
      Incumbent: '90.00 %, baseline 90.00 %',
      'This training': '91.20 % validation accuracy so far, +1.20 points against the incumbent',
      'Budget left': expect.stringMatching(/^6 steps, \d+ min/),
    });
  });

  it('shows in the live card while it lasts', () => {
    const run = startedRun()
      .baselined()
      .by('ada', { type: 'componentFrozen', component: 'data' }, { type: 'runPaused', reason: null });
    expect(factsOf(cardOf(run, 'live'))).toMatchObject({ Frozen: 'data', 'Waits for': 'Paused: `resume` goes on.' });
    expect(cardOf(run, 'live').actions.map(({ typed }) => typed)).toEqual(['resume', 'stop']);
  });
});

describe('the end of a run', () => {
  it('is the report with test accuracy before and after', () => {
    const card = cardOf(startedRun().baselined(0.9).kept(0.92).scored(0.89, 0.92).reported(), 'report');
    expect(card.title).toMatch(/^Run r1 finished: \d\d\.\d\d % → \d\d\.\d\d % test accuracy$/);
    expect(card.fallback).toMatch(
      /Test accuracy rose by \d\.\d\d points \(95 % interval \+\d\.\d\d to \+\d\.\d\d\) with 1 kept change\./,
    );
    expect(factsOf(card).Steps).toBe('1: 1 kept');
  });

  it('has the pictures, the report, the final pipeline and what uses it as files, each with what it is', () => {
    const { files } = cardOf(startedRun().baselined(0.9).kept(0.92).scored(0.89, 0.92).reported(), 'report');
    expect(files.map(({ path }) => path)).toEqual(
      [
        ...['accuracy.png', 'confusion.png', 'report.html', 'report.md', 'per-class.csv'],
        ...['pipeline/data.py', 'pipeline/model.py', 'pipeline/training.py', 'pipeline/classify.py'],
      ].map((file) => `data/runs/r1/${file}`),
    );
    expect(files.map(({ name }) => name).slice(-4)).toEqual(['data.py', 'model.py', 'training.py', 'classify.py']);
    for (const { alt } of files) expect(alt.length).toBeGreaterThan(20);
  });

  it('says how to use the model, and where all of it is to people at this machine only', () => {
    const card = cardOf(startedRun().baselined(0.9).reported(), 'report');
    const usage = 'The weights are `runner/artifacts/r1-3/weights.safetensors` in the data folder of the machine';
    expect(card.parts).toContainEqual({ kind: 'text', text: expect.stringContaining(usage) });
    expect(part(card, 'note')).toMatchObject({ here: 'Everything is in data/runs/r1.' });
    expect(JSON.stringify(renderCard('r1', card, { form: 'rich', edition: '1', mention: [] }))).not.toContain(
      'data/runs',
    );
  });

  it('says so when nothing was kept', () => {
    const card = cardOf(startedRun().baselined(0.9).rolledBack(0.88).scored(0.9, 0.9).reported(), 'report');
    expect(card.fallback).toContain('No change was kept: the final pipeline is the baseline');
  });

  it('is told with what there is when the run was stopped before anything was trained', () => {
    const card = cardOf(
      startedRun().prepared().and({ type: 'refinementEnded', reason: 'stopped by ada' }).reported(),
      'report',
    );
    expect(card.fallback).toBe('Run r1 finished: fashion-mnist. Nothing was trained to the end: stopped by ada.');
    expect(card.files).toEqual([]);
  });

  it('is the reason with the last lines when the run failed', () => {
    const run = startedRun().and({
      type: 'runFailed',
      reason: 'The folder holds no images.',
      lastLines: ['found 0 files'],
    });
    expect(cardOf(run, 'failure').fallback).toBe('Run r1 failed: The folder holds no images.');
    expect(part(cardOf(run, 'failure'), 'details').text).toBe('found 0 files');
  });
});

function failed(reason: TrialFailure['reason'], lastLines: string[]): RunBuilder {
  const failure = { job: 'r1-t9', seed: 1, reason, lastLines, evidence: evidenceOf(1) };
  return startedRun()
    .baselined()
    .proposed()
    .and(
      { type: 'proposalApproved', proposal: 'p1', byDefault: true },
      { type: 'proposalFailed', proposal: 'p1', failure },
    );
}

const cardsOf = ({ run, events }: RunBuilder): readonly Card[] => view(run, events, null);
const keysOf = (builder: RunBuilder): readonly string[] => cardsOf(builder).map(({ key }) => key);

function cardOf(builder: RunBuilder, key: string): Card {
  const card = cardsOf(builder).find((each) => each.key === key);
  if (card === undefined) throw new Error(`there is no card ${key}`);
  return card;
}

function part<Kind extends Part['kind']>(card: Card, kind: Kind): Extract<Part, { kind: Kind }> {
  const found = card.parts.findLast((each): each is Extract<Part, { kind: Kind }> => each.kind === kind);
  if (found === undefined) throw new Error(`${card.key} has no ${kind}`);
  return found;
}

function factsOf(card: Card): Record<string, string> {
  return Object.fromEntries(part(card, 'facts').facts.map(({ label, value }) => [label, value]));
}
