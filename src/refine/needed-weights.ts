import type { Run } from './run.ts';

/**
 * Jobs whose weights a later step of the run may need: those of the first seed of the baseline, of the incumbent and of
 * what may become it. The final test takes no others.
 */
export function neededWeights(run: Run): readonly string[] {
  const candidate = run.phase.name === 'training' ? run.phase : null;
  const first = [run.baseline, run.incumbent, candidate].flatMap((trained) => trained?.trials[0]?.job ?? []);
  return [...new Set(first)];
}
