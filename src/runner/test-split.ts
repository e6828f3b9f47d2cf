import { join } from 'node:path';
import type { Pipeline } from '../refine/pipeline.ts';
import type { Score } from '../refine/trial.ts';
import type { RunnerWork, WorkReport } from '../refine/work.ts';
import { type Dataset, openDataset, readLabels } from './datasets.ts';
import { readTextIfThere } from './durable-file.ts';
import { InfrastructureFailure } from './failures.ts';
import { writeSource } from './harness-job.ts';
import { outputOf } from './output.ts';
import { type CodeFailed, runCode } from './run-code.ts';
import { score } from './score.ts';
import type { WorkPlace } from './work-place.ts';

type TestWork = Extract<RunnerWork, { kind: 'test' }>;
/** Predicting draws no random numbers. */
const predictSeed = 0;

type Trained = { readonly pipeline: Pipeline; readonly trainedBy: string };

/** Scores the final pipeline and the baseline on the held-out test split: the only sandboxes that ever mount its images. */
export async function testSplit(place: WorkPlace, work: TestWork): Promise<WorkReport> {
  const dataset = await openDataset(place.box.folders, work.dataset, work.fingerprint);
  const final = await testOne(place, work, dataset, 'final', work.final);
  const isSame = work.final.trainedBy === work.baseline.trainedBy;
  if (final.type === 'trialFailed') return final;
  const baseline = isSame ? final : await testOne(place, work, dataset, 'baseline', work.baseline);
  if (baseline.type === 'trialFailed') return baseline;
  return { type: 'tested', final: final.score, baseline: baseline.score };
}

async function testOne(
  place: WorkPlace,
  work: TestWork,
  dataset: Dataset,
  part: string,
  { pipeline, trainedBy }: Trained,
): Promise<{ readonly type: 'scored'; readonly score: Score } | CodeFailed> {
  const { box, job } = place;
  const weights = box.folders.artifacts(trainedBy);
  const training = await readTextIfThere(join(weights, 'job.json'));
  if (training === null) throw new InfrastructureFailure(`The weights of ${trainedBy} are not on this machine.`);
  const source = join(box.folders.job(job.job), part);
  // The model is built from the same facts as it was trained with.
  await writeSource(source, { ...JSON.parse(training), mode: 'predict', seed: predictSeed }, pipeline);
  const wish = {
    part,
    image: box.images.train,
    mounts: { [source]: '/src', [join(dataset.folder, 'test')]: '/data/test', [weights]: '/weights' },
    memoryMegabytes: work.memoryMegabytes,
    cpus: work.cpus,
    largestFileBytes: 1024 ** 3,
    outputMegabytes: box.limits.testOutputMegabytes,
    isOutputReserved: true,
    limitSeconds: box.limits.predictSeconds,
  };
  const labels = await readLabels(dataset, 'test');
  const ignore = () => {};
  return await runCode(place, predictSeed, wish, ignore, async () => {
    const predictions = await outputOf(place, part).read('test-predictions.u16', labels.length);
    return { type: 'scored' as const, score: score(predictions, labels, dataset.profile.classes.length) };
  });
}
