import { describe, expect, it } from 'vitest';
import { startedRun } from '../../support/run-builder.ts';
import { engineWith, givenConsole } from './given-console.ts';

const interactive = { isInteractive: true };

describe('the console at a terminal', () => {
  it('puts cards above the prompt and leaves alone what is being typed', async () => {
    const { input, engine, terminal } = givenConsole({ with: interactive });
    input.write('guide try a wi');
    await expect.poll(() => terminal.cursor.text).toBe('› guide try a wi');
    engine.trouble('Redis does not answer; runs wait.');
    expect(terminal.screen).toContain('• Redis does not answer; runs wait.\n› guide try a wi');
    input.write('der model');
    await expect.poll(() => terminal.cursor.text).toBe('› guide try a wider model');
  });

  it('does so when what is typed fills several rows', async () => {
    const { input, engine, terminal } = givenConsole({ with: interactive, columns: 40 });
    const typed = `guide ${'wider '.repeat(15)}please`;
    input.write(typed);
    const text = () => terminal.screen.replaceAll(/\s/g, '');
    await expect.poll(text).toContain(typed.replaceAll(' ', ''));
    engine.trouble('Redis does not answer; runs wait.');
    engine.trouble('Redis is back.');
    expect(text()).toBe(`•Redisdoesnotanswer;runswait.•Redisisback.›${typed.replaceAll(' ', '')}`);
    expect(terminal.cursor.column).toBe((typed.length + 2) % 40);
  });

  it('keeps the live line between the thread and the prompt', async () => {
    const { input, terminal, console, engine } = givenConsole({
      with: interactive,
      engine: engineWith(startedRun().baselined().proposed()),
    });
    console.follow('r1');
    await expect.poll(() => terminal.screen).toContain('[approve p1]');
    expect(terminal.screen).toMatch(/┘\nStep 1 of 6: p1 waits for a decision\n›$/);
    input.write('approve\r');
    await expect
      .poll(() => terminal.screen)
      .toMatch(/› approve\n• p1 was approved by ada\.\nStep 1 of 6: training p1 \(training\), seed 1\n›$/);
    const run = engine.find('r1');
    engine.report({
      run: 'r1',
      job: `r1-t${run?.turn}`,
      waiting: null,
      epoch: 4,
      epochs: 8,
      trainLoss: null,
      valAccuracy: 0.912,
      imagesPerSecond: null,
      secondsLeft: 9,
    });
    expect(terminal.screen).toMatch(/seed 1 · epoch 4 of 8 · 91\.20 % · 9 s left\n›$/);
  });

  it('says on Ctrl-C that the run keeps its state and how to carry on, then closes', async () => {
    const { input, terminal, console } = givenConsole({
      with: interactive,
      engine: engineWith(startedRun().baselined()),
    });
    console.follow('r1');
    input.write('\u0003');
    await console.closed;
    expect(terminal.screen.replaceAll(/\s+/g, ' ')).toContain(
      'Run r1 keeps its state, nothing finished is lost. `npm start` carries on where it stopped.',
    );
    expect(terminal.cursor.text).toBe('');
  });

  it('completes commands and components with the tabulator', async () => {
    const { input, terminal } = givenConsole({ with: interactive });
    input.write('unf\t');
    await expect.poll(() => terminal.cursor.text).toBe('› unfreeze');
    input.write(' tr\t');
    await expect.poll(() => terminal.cursor.text).toBe('› unfreeze training');
  });
});
