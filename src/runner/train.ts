import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Score, Trial } from '../refine/trial.ts';
import type { RunnerWork, WorkReport } from '../refine/work.ts';
import { type Dataset, openDataset, readLabels } from './datasets.ts';
import { writeDurably } from './durable-file.ts';
import { OutputMissing } from './failures.ts';
import { infoOf, writeSource } from './harness-job.ts';
import { type Output, outputOf } from './output.ts';
import { runCode } from './run-code.ts';
import type { SandboxEnd } from './sandbox-end.ts';
import { score } from './score.ts';
import { createTrialRecord, type Heard } from './trial-record.ts';
import { checkWeights } from './weights.ts';
import type { WorkPlace } from './work-place.ts';

type TrainWork = Extract<RunnerWork, { kind: 'train' }>;

const largestWeightsBytes = 4 * 1024 ** 3;
/** As many as the harness predicts at the end. */
const scoredTrainImages = 2000;

/** One trial: trains a pipeline in a sandbox that holds no validation label, and scores its predictions outside. */
export async function train(place: WorkPlace, work: TrainWork): Promise<WorkReport> {
  const { box, job } = place;
  const dataset = await openDataset(box.folders, work.dataset, work.fingerprint);
  const valLabels = await readLabels(dataset, 'val');
  const source = join(box.folders.job(job.job), 'src');
  const { seed, trainSeconds, trainImages } = work;
  const harnessJob = { mode: 'train', seed, info: infoOf(dataset.profile), trainSeconds, trainImages };
  await writeSource(source, harnessJob, work.pipeline);

  const out = outputOf(place);
  const scoreVal = async (file: string) =>
    score(await out.read(file, valLabels.length), valLabels, dataset.profile.classes.length);
  const record = createTrialRecord(place.progress, async (file) => {
    try {
      return (await scoreVal(file)).accuracy;
    } catch (error) {
      if (error instanceof OutputMissing) return null;
      throw error;
    }
  });
  const wish = {
    part: '',
    image: box.images.train,
    mounts: {
      [source]: '/src',
      [join(dataset.folder, 'train')]: '/data/train',
      [join(dataset.folder, 'val')]: '/data/val',
    },
    memoryMegabytes: work.memoryMegabytes,
    cpus: work.cpus,
    largestFileBytes: largestWeightsBytes,
    outputMegabytes: box.limits.trainOutputMegabytes,
    isOutputReserved: true,
    limitSeconds: trainSeconds * 3 + box.limits.graceSeconds,
  };
  return await runCode(place, seed, wish, record.hear, async (end) => {
    const heard = await record.settle();
    const valScore = await scoreVal('val-predictions.u16');
    const trainAccuracy = await scoreTrain(dataset, work, out);
    await keepWeights(place, out, harnessJob);
    box.reach('after-artifacts');
    return { type: 'trained' as const, trial: trialOf(job.job, seed, valScore, trainAccuracy, heard, end) };
  });
}

/** Weights that are none are not kept: the trial fails by them, and not the final test of the run. */
async function keepWeights({ box, job }: WorkPlace, out: Output, harnessJob: object): Promise<void> {
  const artifacts = box.folders.artifacts(job.job);
  try {
    await out.keep('weights.safetensors', largestWeightsBytes, join(artifacts, 'weights.safetensors'));
    await checkWeights(join(artifacts, 'weights.safetensors'));
  } catch (error) {
    await rm(artifacts, { recursive: true, force: true });
    throw error;
  }
  await writeDurably(join(artifacts, 'job.json'), JSON.stringify(harnessJob));
}

async function scoreTrain(dataset: Dataset, work: TrainWork, out: Output): Promise<number> {
  const images = Math.min(scoredTrainImages, work.trainImages ?? dataset.profile.train, dataset.profile.train);
  const labels = (await readLabels(dataset, 'train')).subarray(0, images * 2);
  return score(await out.read('train-predictions.u16', labels.length), labels, dataset.profile.classes.length).accuracy;
}

function trialOf(
  job: string,
  seed: number,
  valScore: Score,
  trainAccuracy: number,
  heard: Heard,
  end: SandboxEnd,
): Trial {
  return {
    job,
    seed,
    score: valScore,
    trainAccuracy,
    epochs: [...heard.epochs],
    // What the sandbox says of itself, but never more than we saw pass.
    trainSeconds: Math.min(heard.done?.seconds ?? end.evidence.seconds, end.evidence.seconds),
    imagesPerSecond: heard.done?.imagesPerSecond ?? null,
    parameters: heard.parameters,
    evidence: end.evidence,
  };
}
