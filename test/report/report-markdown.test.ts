import { describe, expect, it } from 'vitest';
import type { ModelCall } from '../../src/refine/model-call.ts';
import { reportMarkdown } from '../../src/report/report-markdown.ts';
import { pipeline, type RunBuilder, startedRun } from '../support/run-builder.ts';

const reproduction = { command: 'start fashion-mnist --seed 1', version: '0.1.0' };
const reportOf = ({ run, events }: RunBuilder) => reportMarkdown(run, events, reproduction);

describe('the report', () => {
  const whole = startedRun()
    .baselined(0.9)
    .kept(0.91, { component: 'model', summary: 'width 32 → 48' })
    .rolledBack(0.89)
    .proposed({ component: 'data' })
    .by('bob', { type: 'proposalVetoed', proposal: 'p3', reason: 'too slow', byDefault: false })
    .by('ada', { type: 'componentFrozen', component: 'data' }, { type: 'guidanceGiven', words: 'try mixup' })
    .scored(0.89, 0.92)
    .reported();
  const report = reportOf(whole);

  it('gives test accuracy and the difference to the baseline with their intervals', () => {
    expect(report).toMatch(
      /\*\*\d\d\.\d\d % test accuracy\*\* \(95 % interval \d\d\.\d\d to \d\d\.\d\d\), \+\d\.\d\d points \(95 % interval/,
    );
    expect(report).toMatch(/\| Difference in points \| \+\d\.\d\d \| \S+ to \S+ \|/);
    expect(report).toContain('The test images were scored once');
  });

  it('has a row for every step with hypothesis, verdict, gain and time', () => {
    expect(report).toMatch(
      /\| 1 \| model \| width 32 → 48 \| Validation accuracy .*\| \*\*kept\*\* \| \+1\.00 \(\+0\.70 to \+1\.30; expected \+0\.40\) \| 38 s \|/,
    );
    expect(report).toMatch(/\| 2 \| training \|.*\| rolled back \| −2\.00/);
    expect(report).toMatch(/\| 3 \| data \|.*\| vetoed \| – \(expected \+0\.40\) \| 0 s \|/);
  });

  it('names for every step the file with its code, and who refused it', () => {
    expect(report).toContain('Written by the playbook: [proposals/p3-data.py](proposals/p3-data.py), SHA-256 `');
    expect(report).toContain('Vetoed by bob: too slow\n');
  });

  it('says what people decided', () => {
    expect(report).toMatch(/\| bob \| vetoed p3: too slow \|/);
    expect(report).toMatch(/\| ada \| froze data \|/);
    expect(report).toMatch(/\| ada \| gave guidance: try mixup \|/);
    expect(report).toMatch(/\| the stated default \| approved p1 \|/);
  });

  it('names people without their ids, and all who approved', () => {
    const [ada, ben] = ['Ada@slack:T1:U1', 'Ben@slack:T1:U2'];
    const approved = startedRun({ by: ada })
      .baselined()
      .proposed()
      .by(ben, { type: 'approvalGiven', proposal: 'p1' })
      .by(ada, { type: 'proposalApproved', proposal: 'p1', byDefault: false })
      .by(ben, { type: 'proposalVetoed', proposal: 'p1', reason: null, byDefault: false });
    const text = reportOf(approved);
    expect(text).toContain('It was approved by Ben and Ada.\n');
    expect(text).toContain('Vetoed by Ben\n');
    expect(text).toMatch(/\| Ada \| started the run \|/);
    expect(text).toMatch(/\| Ben \| approved p1, as one of those who have to \|/);
    expect(text).not.toContain('slack:');
  });

  it('shows pictures, classes, mistakes and the sources', () => {
    expect(report).toContain('![Validation accuracy over the steps](accuracy.png)');
    expect(report).toContain('![Confusion matrix of the final pipeline](confusion.png)');
    expect(report).toMatch(/\| Shirt \| 200 \| \d\d\.\d\d % \| \d\d\.\d\d % \| \S+ \|/);
    expect(report).toMatch(/- Shirt taken for Bag: \d+ images/);
    expect(report).toContain("```python\nCONFIG = {\n    'width': 32,");
    expect(report).toContain('[pipeline/data.py](pipeline/data.py) (as in the baseline)');
    expect(report).not.toContain('[pipeline/model.py](pipeline/model.py) (as in the baseline)');
  });

  it('says how to do it again', () => {
    expect(report).toContain('start fashion-mnist --seed 1');
    expect(report).toContain('improve-bot 0.1.0, Node 24');
    expect(report).toContain('`improve-sandbox:cpu`');
    expect(report).toContain(`\`sha256:${'ab12'.repeat(16)}\``);
  });
});

describe('the report of a team of language models', () => {
  const call: ModelCall = {
    role: 'analyst',
    model: 'gpt-5-mini',
    promptTokens: 2000,
    replyTokens: 500,
    dollars: 0.002,
    seconds: 4,
    outcome: 'used',
  };
  const summary = {
    sentences: ['It is right for 92 of 100.', 'One change helped.', 'That is <b>no</b> chance.'],
    next: 'Train longer.',
    author: 'model' as const,
  };
  const plan = {
    understanding: 'Ten *kinds* of clothes.',
    risks: ['| shirts'],
    ideas: [{ component: 'data' as const, idea: 'flip' }],
  };
  const report = reportOf(
    startedRun({ settings: { budget: { steps: 6, seconds: 600, tokens: 10_000 } } })
      .prepared()
      .and({ type: 'pipelineDesigned', pipeline, reasons: ['small'], author: 'model', plan })
      .and(
        { type: 'modelCalled', call },
        { type: 'modelCalled', call: { ...call, role: 'engineer', outcome: 'invalid', dollars: null } },
        { type: 'draftRefused', problem: 'It imports os.', draft: null },
        { type: 'refinementEnded', reason: 'stopped by ada' },
        { type: 'reportWritten', folder: 'data/runs/r1', summary },
      ),
  );

  it('begins with three sentences and what to try next', () => {
    expect(report).toMatch(
      /^# Run r1: fashion-mnist\n\nIt is right for 92 of 100\. One change helped\. That is &lt;b>no&lt;\/b> chance\.\n\nWhat to try next: Train longer\.\n/,
    );
  });

  it('has the architect’s plan', () => {
    expect(report).toContain('## The architect’s plan\n\nTen \\*kinds\\* of clothes.\n\nRisks:\n\n- \\| shirts');
    expect(report).toContain('1. data: flip');
  });

  it('tells why a search was given up', () => {
    const reason = '4 drafts were refused, the last one because:\nTraceback:\nNameError: nn';
    const givenUp = reportOf(
      startedRun()
        .baselined()
        .chosen('data')
        .and({ type: 'modelCalled', call }, { type: 'proposalGivenUp', component: 'data', reason }),
    );
    expect(givenUp).toContain('- Step 1, data, given up: 4 drafts were refused, the last one because: NameError: nn\n');
  });

  it('says for each role what was asked and what it cost', () => {
    expect(report).toContain(
      'gpt-5-mini: 2 calls, 5,000 tokens (50.00 % of 10,000), $0.0020 and 1 call of unknown price.',
    );
    expect(report).toContain('1 draft refused before people saw it');
    expect(report).toContain('| analyst | 1 | 0 | 0 | 2,000 | 500 | $0.0020 | 4 s |');
    expect(report).toContain('| engineer | 1 | 1 | 0 | 2,000 | 500 | price unknown | 4 s |');
    expect(report).toMatch(/\| all \| 2 \| 1 \| 0 \| 4,000 \| 1,000 \|/);
  });

  it('of a playbook says nothing of models', () => {
    expect(reportOf(startedRun().baselined())).not.toMatch(/language model/i);
  });
});

describe('the report of a run that did not go its way', () => {
  it('says that nothing was kept', () => {
    expect(reportOf(startedRun().baselined(0.9).rolledBack(0.88).scored(0.9, 0.9))).toContain(
      'no change was kept, the final pipeline is the baseline',
    );
  });

  it('stopped before the baseline, says that nothing was trained', () => {
    const report = reportOf(startedRun().prepared().and({ type: 'refinementEnded', reason: 'stopped by ada' }));
    expect(report).toContain(
      'Nothing was trained to the end. No step was taken in 20 s. It ended because stopped by ada.',
    );
    expect(report).not.toContain('.png');
  });

  it('stopped before the test, gives validation accuracy and says so', () => {
    const report = reportOf(
      startedRun()
        .baselined(0.9)
        .kept(0.91)
        .and({ type: 'refinementEnded', reason: 'stopped by ada' }, { type: 'testSkipped', reason: 'stopped by ada' }),
    );
    expect(report).toContain('% validation accuracy**');
    expect(report).toContain('the test images were not scored');
  });

  it('failed, gives the last lines', () => {
    const report = reportOf(
      startedRun()
        .prepared()
        .and({
          type: 'runFailed',
          reason: 'The first pipeline does not train (crashed).',
          lastLines: ['Traceback', 'ValueError: no'],
        }),
    );
    expect(report).toContain(
      '## What failed\n\nThe first pipeline does not train (crashed).\n\n```text\nTraceback\nValueError: no\n```',
    );
  });

  it('shows hostile text as text', () => {
    const classes = ['<script>alert(1)</script>', '| a | b |', '![x](http://evil)', '\u001b[2Jred'];
    const report = reportOf(
      startedRun({ classes })
        .baselined(0.9)
        .kept(0.91, { hypothesis: 'a\n## b <img src=x>', source: 'x = """\n````\n</details>"""\n' }),
    );
    expect(report).not.toContain('<script>');
    expect(report).not.toContain('<img');
    expect(report).not.toMatch(/!\[x\]\(http/);
    expect(report).not.toContain('\u001b');
    expect(report).toContain('| \\| a \\| b \\| |');
    expect(report).toContain('`````python\nx = """\n````');
  });

  it('of a hundred classes shows the weakest and names the file with all', () => {
    const classes = Array.from({ length: 100 }, (_, index) => `class ${index}`);
    expect(reportOf(startedRun({ classes }).baselined(0.6))).toContain(
      'The 30 weakest of 100 classes; all are in [per-class.csv](per-class.csv).',
    );
  });
});
