import { describe, expect, it } from 'vitest';
import { evidenceSchema } from '../../src/refine/trial.ts';

describe('the evidence of a trial', () => {
  it('is read from the events of the first version', () => {
    const old = { image: 'i', specHash: 'h', exitCode: 137, outOfMemory: false, timedOut: true, seconds: 3 };
    expect(evidenceSchema.parse(old)).toMatchObject({ exitCode: 137, endedBy: null, limits: null });
  });
});
