import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { startedRun } from '../../support/run-builder.ts';
import { engineWith, givenConsole } from './given-console.ts';

const jobOf = (run: { id: string; turn: number }) => `${run.id}-t${run.turn}`;

describe('the console', () => {
  it('starts a run when it is asked to and shows its thread', async () => {
    const { input, output, engine } = givenConsole();
    input.write('start fashion-mnist find rare shoes --steps 3\n');
    await expect.poll(output).toContain('Run r1: refine fashion-mnist');
    expect(output()).toContain('find rare shoes');
    expect(engine.find('r1')?.settings.budget.steps).toBe(3);
  });

  it('answers what cannot be with the reason and goes on', async () => {
    const { input, output } = givenConsole();
    input.write('aprove\napprove\nstart birds\nfreeze everything\n');
    await expect.poll(output).toContain('The components are data, model and training.');
    expect(output()).toContain('Unknown command “aprove”. Did you mean “approve”? `help` lists all.');
    expect(output()).toContain('There is no run here yet. `start` begins one.');
    expect(output()).toContain('There is no dataset “birds”.');
  });

  it('carries out steering in the thread, one line after the other', async () => {
    const { input, output, console } = givenConsole({ engine: engineWith(startedRun().baselined().proposed()) });
    console.follow('r1');
    await expect.poll(output).toContain('[approve p1]');
    input.write('veto p1 leaks the labels\nfreeze model\nfreeze data\nfreeze training\nfreeze model\n');
    await expect.poll(output).toContain('Nothing changes: it is so already.');
    const thread = output().replaceAll(/\s+/g, ' ');
    expect(thread).toContain('p1 was vetoed by ada: leaks the labels.');
    expect(thread).toContain('ada froze model: the team leaves it as it is.');
    expect(thread).toContain('training is the last open component.');
  });

  it('answers status, list, datasets, report and help', async () => {
    const { input, output, console } = givenConsole({ engine: engineWith(startedRun().baselined().kept(0.91)) });
    console.follow('r1');
    input.write('status\nlist\ndatasets\nreport\nhelp start\n');
    await expect.poll(output).toContain('baseline-seeds=…');
    expect(output()).toMatch(/Incumbent +91\.00 %, baseline 90\.00 %/);
    expect(output()).toContain('Datasets: fashion-mnist.');
    expect(output()).toContain('Run r1 so far: ');
    expect(output()).toContain('Everything is in data/runs/r1');
  });

  it('refuses a second run while the first is not finished', async () => {
    const { input, output, console } = givenConsole({ engine: engineWith(startedRun()) });
    console.follow('r1');
    input.write('start\n');
    await expect.poll(output).toContain('Run r1 is not finished.');
  });

  it('starts no run with a limit in dollars that would not hold', async () => {
    const { input, output, engine } = givenConsole({ with: { unpricedModels: ['llama-4'] } });
    input.write('start --dollars 0.50\n');
    await expect.poll(output).toContain('The price of llama-4 is not known, so the limit of $0.50 would not hold.');
    expect(engine.runs()).toEqual([]);
    input.write('start --dollars none\n');
    await expect.poll(() => engine.runs()).toHaveLength(1);
  });

  it('says what it carries on and repeats nothing after a restart', async () => {
    const database = new DatabaseSync(':memory:');
    const engine = engineWith(startedRun().baselined().proposed());
    const first = givenConsole({ engine, database });
    first.console.follow('r1');
    await expect.poll(first.output).toContain('Proposal p1');
    first.console.close();

    const second = givenConsole({ engine, database });
    second.console.follow('r1');
    second.input.write('approve\n');
    await expect.poll(second.output).toContain('p1 was approved by ada.');
    expect(second.output()).toContain('Carrying on run r1: Step 1 of 6: p1 waits for a decision.');
    expect(second.output()).not.toContain('Baseline');
  });

  it('shows trouble with the world', async () => {
    const { engine, output } = givenConsole();
    engine.trouble('Redis does not answer; runs wait.');
    await expect.poll(output).toContain('• Redis does not answer; runs wait.');
  });
});

describe('a console whose input has ended', () => {
  it('stays until the run has ended and its report is shown', async () => {
    const before = startedRun().baselined(0.9).kept(0.91).scored(0.9, 0.91);
    const { input, engine, console, output } = givenConsole({ engine: engineWith(before) });
    console.follow('r1');
    input.end();
    let isClosed = false;
    const closed = console.closed.then(() => {
      isClosed = true;
    });
    await expect.poll(output).toContain('kept, +1.00 points');
    expect(isClosed).toBe(false);
    engine.append('r1', before.reported().events.slice(-1));
    await closed;
    expect(output()).toContain('Run r1 finished');
  });

  it('leaves a paused run when nobody is left who could resume it', async () => {
    const { input, output, console } = givenConsole({ engine: engineWith(startedRun().baselined()) });
    console.follow('r1');
    input.end('pause\n');
    await console.closed;
    expect(output()).toContain('Run r1 keeps its state');
  });

  it('carries out what was piped in before it closes', async () => {
    const { input, console, output } = givenConsole();
    input.end('list\n');
    await console.closed;
    expect(output()).toContain('There are no runs yet.');
  });
});

describe('a piped console', () => {
  it('prints progress at the ends of epochs, at most every five seconds', async () => {
    let now = 0;
    const builder = startedRun()
      .prepared()
      .by('architect', {
        type: 'pipelineDesigned',
        pipeline: { data: 'd', model: 'm', training: 't' },
        reasons: ['small'],
      });
    const { engine, output, console } = givenConsole({ engine: engineWith(builder), with: { now: () => now } });
    console.follow('r1');
    for (const [seconds, epoch] of [
      [0, 0.5],
      [1, 1],
      [2, 1.5],
      [6, 1.9],
      [7, 2.1],
      [8, 3],
    ] as const) {
      now = seconds * 1000;
      engine.report({
        run: 'r1',
        job: jobOf(builder.run),
        waiting: null,
        epoch,
        epochs: 8,
        trainLoss: null,
        valAccuracy: 0.88,
        imagesPerSecond: null,
        secondsLeft: 9,
      });
    }
    const lines = output()
      .split('\n')
      .filter((line) => line.includes('epoch'));
    expect(lines.map((line) => /epoch \d/.exec(line)?.[0])).toEqual(['epoch 1', 'epoch 2']);
  });

  it('shows nothing of a training that is over', () => {
    const { engine, output, console } = givenConsole({ engine: engineWith(startedRun().baselined()) });
    console.follow('r1');
    engine.report({
      run: 'r1',
      job: 'r1-t2',
      waiting: null,
      epoch: 3,
      epochs: 8,
      trainLoss: null,
      valAccuracy: 0.5,
      imagesPerSecond: null,
      secondsLeft: 9,
    });
    expect(output()).not.toContain('epoch');
  });
});
