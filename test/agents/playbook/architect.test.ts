import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/agents/config-edit.ts';
import { orientation } from '../../../src/agents/playbook/orientation.ts';
import type { Pipeline } from '../../../src/refine/pipeline.ts';
import { builtIn, designFor } from './playbook-run.ts';

const config = ({ data, model, training }: Pipeline) => ({
  ...readConfig(data),
  ...readConfig(model),
  ...readConfig(training),
});
const original = config(builtIn);
const classes = (count: number, name = 'kind') =>
  Array.from({ length: count }, (_, index) => `${name} ${index} of many`);
const even = (images: number, count: number) => ({
  train: Array.from({ length: count }, () => images / count),
  val: [],
  test: [],
});

describe('the architect', () => {
  it('keeps the built-in network for small grey images with ten classes', async () => {
    const { pipeline, reasons } = await designFor({ train: 50_000 }, { trainSeconds: 40, trainImages: null });
    expect(config(pipeline)).toMatchObject({
      stem_stride: 2,
      stages: original.stages,
      width: original.width,
      flip: original.flip,
      epochs: 2,
    });
    expect(reasons.join(' ')).toMatch(/28 × 28 with one channel.*10 classes are balanced/s);
  });

  it('shrinks large images at the stem and says that classes are unbalanced', async () => {
    const { pipeline, reasons } = await designFor(
      {
        name: 'fractures',
        channels: 3,
        height: 64,
        width: 64,
        classes: ['healthy', 'broken'],
        train: 4000,
        perClass: { train: [3600, 400], val: [], test: [] },
      },
      { trainSeconds: 60, trainImages: null },
    );
    expect(config(pipeline)).toMatchObject({ stem_stride: 4, batch_size: 64, norm: 'batch' });
    expect(reasons.join(' ')).toContain('“healthy” has 3,600 training images and “broken” 400');
    expect(reasons.join(' ')).toContain('right for 90% of them');
  });

  it('gives a hundred classes twice the features and smoothed labels', async () => {
    const { pipeline, reasons } = await designFor(
      {
        name: 'things',
        channels: 3,
        height: 32,
        width: 32,
        classes: classes(100),
        train: 45_000,
        perClass: even(45_000, 100),
      },
      { trainSeconds: 300, trainImages: null },
    );
    const features = ({ width, stages }: Record<string, unknown>) => Number(width) * 2 ** Number(stages);
    expect(config(pipeline)).toMatchObject({ stem_stride: 2, label_smoothing: 0.1 });
    expect(features(config(pipeline))).toBeGreaterThanOrEqual(2 * features(original));
    expect(reasons.join(' ')).toContain('100 classes');
  });

  it('trains sixty images in small batches for many epochs, with group norm and dropout', async () => {
    const { pipeline } = await designFor(
      { name: 'few', channels: 3, height: 40, width: 48, classes: ['cat', 'dog'], train: 60, perClass: even(60, 2) },
      { trainSeconds: 60, trainImages: null },
    );
    expect(config(pipeline)).toMatchObject({ batch_size: 32, norm: 'group', dropout: 0.2, epochs: 100, width: 16 });
    expect(Number(config(pipeline).learning_rate)).toBeLessThan(Number(original.learning_rate));
  });

  it('widens the network where there is time for it, and narrows it where there is not time for one pass', async () => {
    const long = await designFor({ train: 50_000 }, { trainSeconds: 3600, cpus: 16, trainImages: null });
    const short = await designFor({ train: 50_000 }, { trainSeconds: 4, trainImages: null });
    expect(config(long.pipeline).width).toBe(64);
    expect(Number(config(short.pipeline).width)).toBeLessThan(Number(original.width));
    expect(config(short.pipeline).epochs).toBe(1);
  });

  it('plans fewer images of the trial, not of the dataset', async () => {
    const part = await designFor({ train: 50_000 }, { trainSeconds: 40, trainImages: 10_000 });
    expect(Number(config(part.pipeline).epochs)).toBeGreaterThan(5);
  });

  it('does not mirror what a mirror would change', async () => {
    const { pipeline, reasons } = await designFor({ name: 'mnist', classes: [...'0123456789'] });
    expect(config(pipeline).flip).toBe(0);
    expect(reasons.join(' ')).toContain('Images are not mirrored: “mnist” sounds like writing');
  });
});

describe('orientation', () => {
  it.each([
    ['svhn', classes(10), true],
    ['letters', [...'abcdefgh'], true],
    ['roads', ['turn left', 'turn right', 'straight on'], true],
    ['counting', ['zero', 'one', 'two'], true],
    ['fashion-mnist', ['T-shirt/top', 'Trouser', 'Bag'], false],
    ['flowers', ['rose', 'tulip'], false],
    ['x-rays', ['upright', 'bright'], false],
  ])('of %s with classes %j: flips hurt is %s', (name, names, expected) => {
    expect(orientation({ name, classes: names }).flipsHurt).toBe(expected);
  });
});
