import { describe, expect, it } from 'vitest';
import { type Config, editConfig, readConfig } from '../../../src/agents/config-edit.ts';
import { readPipelineConfig } from '../../../src/agents/playbook/component-config.ts';
import { dataMoves } from '../../../src/agents/playbook/data-moves.ts';
import { readEvidence } from '../../../src/agents/playbook/evidence.ts';
import { modelMoves } from '../../../src/agents/playbook/model-moves.ts';
import type { Move } from '../../../src/agents/playbook/move.ts';
import { trainingMoves } from '../../../src/agents/playbook/training-moves.ts';
import type { Component } from '../../../src/refine/component.ts';
import { builtIn, runThatShows } from './playbook-run.ts';

const { run } = runThatShows();
const evidence = readEvidence(run);

/** Every move with its component and the CONFIG it is made for, the types of the three hidden. */
const moves = [...of('data', dataMoves), ...of('model', modelMoves), ...of('training', trainingMoves)];

function of<C extends Config>(component: Component, list: readonly Move<C>[]) {
  return list.map((move) => ({ component, name: move.name, move: move as unknown as Move<Config> }));
}

/** Those that need nothing but the incumbent; `tuned-values.test.ts` is about the other. */
const ladders = moves.filter(({ move }) => move.tries === undefined);

const config = readPipelineConfig(builtIn) as Readonly<Record<Component, Config>>;

/** The values that make a move possible which the built-in CONFIG does not need. */
const startingFrom: Readonly<Record<string, Config>> = {
  flips: { flip: 0 },
  'no mixing': { mixup: 0.2 },
  sgd: { optimizer: 'adamw', learning_rate: 0.004, weight_decay: 0.02 },
  'zero padding': { crop_padding: 2 },
  'smaller shifts': { crop_padding: 2 },
  'another stage': { stages: 2 },
};

describe('the moves', () => {
  it('know every key of the built-in modules', () => {
    expect(config).toEqual({
      data: readConfig(builtIn.data),
      model: readConfig(builtIn.model),
      training: readConfig(builtIn.training),
    });
  });

  it('have names of their own', () => {
    expect(new Set(moves.map(({ name }) => name)).size).toBe(moves.length);
  });

  it('are understood by their own names', () => {
    for (const { name, move } of moves) expect(`${name}: ${move.words.test(name)}`).toBe(`${name}: true`);
  });

  it.each(ladders)('“$name” changes only its own lines in the CONFIG of $component', ({ component, move, name }) => {
    const before = editConfig(builtIn[component], startingFrom[name] ?? {});
    const current = readConfig(before);
    const change = move.change(current, evidence, run);
    expect(change).not.toBeNull();
    const after = editConfig(before, (change ?? {}) as Config);
    expect(readConfig(after)).toEqual({ ...current, ...change });
    const lines = before.split('\n');
    const changed = after.split('\n').filter((line, index) => line !== lines[index]);
    expect(after.split('\n')).toHaveLength(lines.length);
    expect(changed.map((line) => /"(\w+)":/.exec(line)?.[1]).toSorted()).toEqual(
      Object.keys(change ?? {})
        .filter((key) => change?.[key] !== current[key])
        .toSorted(),
    );
    expect(changed.length).toBeGreaterThan(0);
  });

  it.each(ladders)(
    '“$name” gives its reason in whole sentences, and a believable effect and cost',
    ({ component, move }) => {
      const current = config[component];
      expect(move.because(evidence, current, run)).toMatch(/^[A-Z0-9].*\.$/);
      expect(move.because(evidence, current, run)).not.toMatch(/undefined|NaN|Infinity/);
      expect(Math.abs(move.relief(evidence, current))).toBeLessThan(0.4);
      const change = move.change(current, evidence, run);
      const cost =
        change === null ? 1 : (move.costFactor?.(current, { ...current, ...change } as Config, evidence) ?? 1);
      expect(cost).toBeGreaterThan(0.3);
      expect(cost).toBeLessThan(5);
    },
  );

  it('end: climbing as far as it goes stays inside the documented ranges', () => {
    for (const { component, move } of ladders) {
      let current = config[component];
      for (let level = 0; level < 12; level += 1) {
        const change = move.change(current, evidence, run);
        if (change === null) break;
        current = { ...current, ...change } as Config;
      }
      expect(move.change(current, evidence, run)).toBeNull();
      for (const key of Object.keys(current))
        expect(`${key}: ${isInRange(builtIn[component], current, key)}`).toBe(`${key}: true`);
    }
  });
});

/** Reads "…, 0.1 to 0.7" from the comment behind a value; adamw has ranges of its own, and some values have none. */
function isInRange(source: string, config: Config, key: string): boolean {
  const comment = new RegExp(`"${key}":[^#]*#(.*)`).exec(source)?.[1] ?? '';
  const range = /(\d[\d.]*) to (\d[\d.]*)(?![\d./])/;
  const ofAdamw = config.optimizer === 'adamw' ? new RegExp(`adamw ${range.source}`).exec(comment) : null;
  const [, low, high] = ofAdamw ?? range.exec(comment) ?? [];
  const value = config[key];
  if (low === undefined || high === undefined || typeof value !== 'number' || value === 0) return true;
  return value >= Number(low) && value <= Number(high);
}
