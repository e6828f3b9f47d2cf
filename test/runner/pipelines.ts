import { readFile } from 'node:fs/promises';
import type { DatasetProfile } from '../../src/refine/dataset.ts';
import type { Pipeline } from '../../src/refine/pipeline.ts';
import type { RunnerWork } from '../../src/refine/work.ts';

/** The built-in pipeline, with a training of the test's own if it wants one. */
export async function pipelineWith(training?: string): Promise<Pipeline> {
  const builtIn = (name: string) => readFile(`gpu-runner/components/${name}.py`, 'utf8');
  return {
    data: await builtIn('data'),
    model: await builtIn('model'),
    training: training ?? (await builtIn('training')),
  };
}

export async function trainWork(profile: DatasetProfile, training?: string, trainSeconds = 10) {
  const work: RunnerWork = {
    kind: 'train',
    of: 'candidate',
    dataset: profile.name,
    fingerprint: profile.fingerprint,
    pipeline: await pipelineWith(training),
    seed: 1,
    trainSeconds,
    trainImages: null,
    memoryMegabytes: 1024,
    cpus: 2,
  };
  return work;
}

/** A training whose body is given: for those that misbehave. */
export const trainingThat = (body: string): string => `import os, sys, time
def train(model, batches, ctx):
${body.replace(/^/gm, '    ')}
    return model
`;

/** Tells of an epoch a few times a second, for so many epochs. */
export const slowTraining = (epochs: number): string =>
  trainingThat(`for epoch in range(${epochs}):
    for images, targets in batches:
        pass
    time.sleep(0.2)
    ctx.epoch_done(model, train_loss=1.0, epochs=${epochs})`);
