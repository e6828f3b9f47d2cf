import type { DatasetProfile } from '../../refine/dataset.ts';
import type { Design } from '../../refine/design.ts';
import type { Pipeline } from '../../refine/pipeline.ts';
import type { Run } from '../../refine/run.ts';
import { editConfig } from '../config-edit.ts';
import type { Brief } from './brief.ts';
import { readPipelineConfig } from './component-config.ts';
import { firstData } from './first-data.ts';
import { firstModel } from './first-model.ts';
import { firstTraining, plannedEpochs } from './first-training.ts';
import { count } from './wording.ts';

const shareOfTrial = 0.45;

/** A sound start for this dataset: the built-in pipeline, told what the profile knows. */
export function design({ profile, settings: { trial } }: Run, builtIn: Pipeline): Design {
  const builtInConfig = readPipelineConfig(builtIn);
  const { data: dataConfig, model: modelConfig, training: trainingConfig } = builtInConfig;
  if (profile === null) throw new Error('the dataset is profiled before its pipeline is designed');
  if (dataConfig === null || modelConfig === null || trainingConfig === null) {
    throw new Error('the built-in modules lack keys in CONFIG that the playbook edits');
  }
  const brief: Brief = {
    profile,
    images: Math.min(trial.trainImages ?? profile.train, profile.train),
    seconds: trial.trainSeconds * shareOfTrial,
    cpus: trial.cpus,
  };
  const model = firstModel(brief, modelConfig);
  const epochs = plannedEpochs(brief, model.passes);
  const data = firstData(brief, dataConfig, epochs);
  const batchRatio = data.change.batch_size / dataConfig.batch_size;
  const training = firstTraining(brief, trainingConfig, epochs, model.passes, batchRatio);
  return {
    pipeline: {
      data: editConfig(builtIn.data, data.change),
      model: editConfig(builtIn.model, model.change),
      training: editConfig(builtIn.training, training.change),
    },
    author: 'playbook',
    reasons: [...model.reasons, ...data.reasons, ...training.reasons, ...balance(profile)],
  };
}

/** Said, not corrected: accuracy counts images, so rare classes weigh as little in the goal as they do in the training. */
function balance({ classes, perClass }: DatasetProfile): readonly string[] {
  const counts = perClass.train;
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (counts.length === 0 || most <= 1.5 * least)
    return [`The ${classes.length} classes are balanced, so accuracy tells the whole story.`];
  const [rarest, commonest] = [classes[counts.indexOf(least)], classes[counts.indexOf(most)]];
  return [
    `“${commonest}” has ${count(most)} training images and “${rarest}” ${count(least)}: a pipeline that always said “${commonest}” would be right for ` +
      `${Math.round((100 * most) / counts.reduce((sum, images) => sum + images, 0))}% of them. The goal is accuracy over all images, so nothing is reweighted; watch the accuracy of “${rarest}”.`,
  ];
}
