import { z } from 'zod';
import type { Component } from '../../refine/component.ts';
import type { Pipeline } from '../../refine/pipeline.ts';
import { readConfig } from '../config-edit.ts';

/** What the built-in data.py can be told; its comments say what each value means. */
const dataConfigSchema = z.object({
  batch_size: z.number(),
  flip: z.number(),
  crop_padding: z.number(),
  padding_mode: z.string(),
  erase: z.number(),
  erase_size: z.number(),
  contrast: z.number(),
  mixup: z.number(),
  cutmix: z.number(),
});
export type DataConfig = Readonly<z.infer<typeof dataConfigSchema>>;

const modelConfigSchema = z.object({
  stem_stride: z.number(),
  width: z.number(),
  stages: z.number(),
  depth: z.number(),
  activation: z.string(),
  norm: z.string(),
  squeeze_excite: z.boolean(),
  pooling: z.string(),
  dropout: z.number(),
});
export type ModelConfig = Readonly<z.infer<typeof modelConfigSchema>>;

const trainingConfigSchema = z.object({
  epochs: z.number(),
  optimizer: z.string(),
  learning_rate: z.number(),
  momentum: z.number(),
  weight_decay: z.number(),
  schedule: z.string(),
  warmup: z.number(),
  final_learning_rate: z.number(),
  label_smoothing: z.number(),
  average_decay: z.number(),
  clip_norm: z.number(),
});
export type TrainingConfig = Readonly<z.infer<typeof trainingConfigSchema>>;

/** The three CONFIGs of a pipeline. Null where a module was rewritten and has not the built-in one's keys: the playbook has no moves for it. */
export type PipelineConfig = {
  readonly data: DataConfig | null;
  readonly model: ModelConfig | null;
  readonly training: TrainingConfig | null;
};

export function readPipelineConfig(pipeline: Pipeline): PipelineConfig {
  const read = <T>(component: Component, schema: z.ZodType<T>): T | null =>
    schema.safeParse(readConfig(pipeline[component])).data ?? null;
  return {
    data: read('data', dataConfigSchema),
    model: read('model', modelConfigSchema),
    training: read('training', trainingConfigSchema),
  };
}
