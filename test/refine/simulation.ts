import { packCorrect } from '../../src/refine/bits.ts';
import { judge } from '../../src/refine/gate.ts';
import type { GateSettings } from '../../src/refine/settings.ts';
import type { Trial } from '../../src/refine/trial.ts';
import { trial } from './given.ts';

/** Share of candidates that are kept when their true gain is `gain`. 10,000 images at 90 %, `noise` between seeds. */
export function keepRate(settings: GateSettings, decisions: number, gain = 0, noise = 0.002): number {
  const random = mulberry32(7);
  let kept = 0;
  for (let decision = 0; decision < decisions; decision += 1) {
    const baseline = Array.from({ length: settings.baselineSeeds }, (_, seed) =>
      simulate(random, 0, noise, `b${seed}`),
    );
    const candidate: Trial[] = [];
    for (;;) {
      const judgement = judge(settings, candidate, baseline, [baseline, candidate]);
      if (judgement.type === 'keep') kept += 1;
      if (judgement.type !== 'more') break;
      if (judgement.of === 'candidate') candidate.push(simulate(random, gain, noise, `c${candidate.length}`));
      else baseline.push(simulate(random, 0, noise, `b${baseline.length}`));
    }
  }
  return kept / decisions;
}

/** A trained network: sure images, impossible ones, and a tenth in between that flip from seed to seed. */
function simulate(random: () => number, gain: number, noise: number, job: string): Trial {
  const images = 10_000;
  const shift = noise * gaussian(random) + gain;
  const bits = new Uint8Array(images);
  for (let image = 0; image < images; image += 1) {
    const chance = image < 8500 ? 1 : image < 9500 ? 0.5 + shift * 10 : 0;
    bits[image] = random() < chance ? 1 : 0;
  }
  return fromBits(bits, job);
}

export function fromBits(bits: ArrayLike<number>, job = 'job'): Trial {
  let right = 0;
  for (let image = 0; image < bits.length; image += 1) right += bits[image] ?? 0;
  const template = trial(0.5, job);
  return {
    ...template,
    score: { accuracy: right / bits.length, images: bits.length, correct: packCorrect(bits), confusion: [] },
  };
}

/** A small seeded generator (Tommy Ettinger's mulberry32), so that the simulation is the same everywhere. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
