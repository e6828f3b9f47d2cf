import { describe, expect, it, onTestFinished } from 'vitest';
import type { Interpret, Interpretation } from '../../../src/bots/interpretation.ts';
import { CommandRefused } from '../../../src/refine/commands.ts';
import { startedRun } from '../../support/run-builder.ts';
import { engineWith, givenConsole } from './given-console.ts';

const open = startedRun().baselined().proposed({ component: 'model' });

describe('words that are no command', () => {
  it('are carried out as guidance, with the step from which it holds', async () => {
    const { input, output, engine } = given([{ kind: 'guidance', words: 'try mixup' }]);
    input.write('maybe mixup would help here\n');
    await expect.poll(output).toContain('Understood as: guidance “try mixup”, from step 2 on.');
    expect(output()).toContain('The language model reads “maybe mixup would help here”.');
    expect(engine.find('r1')?.steering.guidance.at(-1)).toMatchObject({ words: 'try mixup', by: 'ada', fromStep: 2 });
  });

  it.each([
    ['unfreeze data', 'ada unfroze data'],
    ['prioritise training', 'ada put training first'],
    ['guide try mixup', 'ada guides the team'],
    ['status', 'p1 waits for a decision'],
    ['list', '1 run'],
  ])('are carried out at once as `%s`', async (typed, told) => {
    const { input, output } = given(
      [{ kind: 'command', typed }],
      open.by('bob', { type: 'componentFrozen', component: 'data' }),
    );
    input.write('some words about it\n');
    await expect.poll(output).toContain('Understood as: ');
    await expect.poll(output).toContain(told);
  });

  it.each([
    ['approve', '[approve p1]'],
    ['veto too wide', '[veto p1 too wide]'],
    ['veto p1', '[veto p1]'],
    ['change half as wide', '[change p1 half as wide]'],
    ['freeze data', '[freeze data]'],
    ['pause', '[pause]'],
    ['stop', '[stop]'],
    ['start birds', '[start birds]'],
  ])('are never acted on as `%s`: somebody has to confirm it', async (typed, offered) => {
    const { input, output, engine } = given([{ kind: 'command', typed }]);
    const before = engine.find('r1')?.version;
    input.write('please do something drastic\n');
    await expect.poll(output).toContain(offered);
    expect(output()).toContain('Nothing is done until somebody confirms it.');
    expect(engine.find('r1')?.version).toBe(before);
  });

  it('never drop what trains, and never make a paused run go on', async () => {
    const training = open.by('bob', { type: 'proposalApproved', proposal: 'p1', byDefault: false });
    const { input, output, engine } = given([{ kind: 'command', typed: 'freeze model' }], training);
    input.write('hands off the network\n');
    await expect.poll(output).toContain('[freeze model]');
    expect(output()).toContain('It drops p1. Nothing is done until somebody confirms it.');
    expect(engine.find('r1')).toMatchObject({ phase: { name: 'training' }, steering: { frozen: [] } });
    const paused = given([{ kind: 'command', typed: 'resume' }], open.by('bob', { type: 'runPaused', reason: null }));
    paused.input.write('we can go on\n');
    await expect.poll(paused.output).toContain('[resume]');
    expect(paused.engine.find('r1')?.steering.pausedAtTurn).not.toBeNull();
  });

  it('are done when the offered command is typed', async () => {
    const { input, output } = given([{ kind: 'command', typed: 'veto too wide' }]);
    input.write('this one is far too wide\n');
    await expect.poll(output).toContain('[veto p1 too wide]');
    input.write('veto p1 too wide\n');
    await expect.poll(output).toContain('p1 was vetoed by ada: too wide.');
  });

  it('are refused with the reason where what they mean cannot be', async () => {
    const { input, output } = given([
      { kind: 'command', typed: 'approve p7' },
      { kind: 'command', typed: 'dance' },
    ]);
    input.write('let us do the seventh\n');
    await expect.poll(output).toContain('Understood as: `approve p7`. There is no proposal p7.');
    input.write('and another thing\n');
    await expect.poll(output).toContain('Unknown command “dance”.');
  });

  it('are answered where they are a question', async () => {
    const { input, output } = given([{ kind: 'question', answer: 'Because shirts\u001b[2J look like coats.' }]);
    input.write('why model?\n');
    await expect.poll(output).toContain('Because shirts look like coats.');
    expect(output()).toContain('The language model answers');
  });

  it('get a hint where they are not for the team', async () => {
    const { input, output } = given([{ kind: 'notForMe' }]);
    input.write('lunch anybody?\n');
    await expect.poll(output).toContain('Not understood as something for the team.');
  });

  it('keep nobody waiting, and are carried out before a piped console closes', async () => {
    const asked = Promise.withResolvers<Interpretation>();
    const { input, output, console } = given([asked.promise]);
    input.write('what is this about?\nfreeze data\npause\n');
    input.end();
    await expect.poll(output).toContain('ada paused the run');
    expect(output()).toContain('ada froze data');
    asked.resolve({ kind: 'question', answer: 'About clothes.' });
    await console.closed;
    expect(output()).toContain('About clothes.');
  });

  it('change nothing when the model fails', async () => {
    const reason = new CommandRefused('The language model does not answer. Nothing was done.');
    const { input, output, engine } = given([Promise.reject(reason)]);
    const before = engine.find('r1')?.version;
    input.write('make it better\n');
    await expect.poll(output).toContain('The language model does not answer. Nothing was done.');
    expect(engine.find('r1')?.version).toBe(before);
  });

  it('are given up when the run ends meanwhile', async () => {
    const { input, output, engine } = given([new Promise(() => {})]);
    input.write('make it better\n');
    await expect.poll(output).toContain('The language model reads');
    const rest = open
      .and({ type: 'refinementEnded', reason: 'stopped by bob' }, { type: 'testSkipped', reason: 'stopped by bob' })
      .reported();
    engine.append('r1', rest.events.slice(open.events.length));
    await expect.poll(output).toContain('did not say in time what “make it better” means.');
  });

  it('are not piled up', async () => {
    const never = () => new Promise<Interpretation>(() => {});
    const { input, output } = given([never(), never(), never()]);
    input.write('one thing\nand a second\nand a third\nand a fourth\n');
    await expect.poll(output).toContain('The language model still reads 3 lines.');
  });

  it('that are nearly a command, or come without a run, are answered as without a model', async () => {
    const { input, output } = given([]);
    input.write('aprove\n');
    await expect.poll(output).toContain('Did you mean “approve”?');
    const without = givenConsole({ with: { interpret: scripted([]) } });
    without.input.write('make it better\n');
    await expect.poll(without.output).toContain('Unknown command “make”.');
  });
});

/** A console in the thread of a run with an open proposal, and what its language model answers, line by line. */
function given(answers: readonly (Interpretation | Promise<Interpretation>)[], run = open) {
  const scene = givenConsole({ engine: engineWith(run), with: { interpret: scripted(answers) } });
  scene.console.follow('r1');
  return scene;
}

/** Fails on a question that was not expected, and on an answer that nobody asked for. */
function scripted(answers: readonly (Interpretation | Promise<Interpretation>)[]): Interpret {
  const left = [...answers];
  for (const answer of left) if (answer instanceof Promise) answer.catch(() => {}); // looked at when it is asked for
  onTestFinished(() => expect(left).toEqual([]));
  return async (words) => {
    const answer = left.shift();
    if (answer === undefined) throw new Error(`nobody expected the question about “${words}”`);
    return answer;
  };
}
