import { parseArgs } from 'node:util';
import { runBot } from './bot.ts';
import { readConfig } from './config.ts';
import { runDoctor } from './doctor.ts';
import { demoSettings } from './run-defaults.ts';
import { runRunner } from './runner-process.ts';

const usage = `Usage: node src/main.ts demo [--quick] [--auto] [--seed N]   refine Fashion-MNIST here
       node src/main.ts console [--no-runner]               the console of this machine
       node src/main.ts runner                              only the runner: train for a bot elsewhere
       node src/main.ts doctor                              look at this machine: is all that a runner needs there`;

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  // Sentences for people come as plain errors; a stack belongs to a bug, and DEBUG shows it.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

async function main([mode, ...rest]: readonly string[]): Promise<number> {
  const config = readConfig();
  switch (mode) {
    case 'demo': {
      const { values } = parseArgs({
        args: rest,
        options: { quick: { type: 'boolean' }, auto: { type: 'boolean' }, seed: { type: 'string' } },
      });
      const isAuto = values.auto ?? !process.stdin.isTTY;
      const defaults = demoSettings(config, { isQuick: values.quick ?? false, isAuto, seed: values.seed ?? '1' });
      await runBot(config, {
        defaults,
        startLine: 'start fashion-mnist',
        withRunner: true,
        carryOnWith: 'npm run demo',
      });
      return 0;
    }
    case 'console': {
      const { values } = parseArgs({ args: rest, options: { 'no-runner': { type: 'boolean' } } });
      const withRunner = !(values['no-runner'] ?? false);
      await runBot(config, { defaults: null, startLine: null, withRunner, carryOnWith: 'npm start' });
      return 0;
    }
    case 'runner':
      await runRunner(config);
      return 0;
    case 'doctor':
      return await runDoctor(config);
    default:
      process.stderr.write(`${usage}\n`);
      return 2;
  }
}
