import type { NextStep } from '../refine/work.ts';

/** Who an answer is recorded by: the role or the runner that did the work. */
export function authorOf(step: NextStep | null): string {
  if (step === null || step.queue === 'timer') return 'system';
  if (step.queue === 'runner') return 'runner';
  switch (step.work.kind) {
    case 'design':
      return 'architect';
    case 'analyse':
      return 'analyst';
    case 'propose':
      return `${step.work.diagnosis.component} engineer`;
    case 'report':
      return 'reporter';
  }
}
