import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Component, components } from './component.ts';
import { codeOf } from './python-code.ts';

const sourceLimitCharacters = 200_000;
export const sourceSchema = z.string().min(1).max(sourceLimitCharacters);

/** A pipeline: one Python module per component, as source text. */
export const pipelineSchema = z.object({ data: sourceSchema, model: sourceSchema, training: sourceSchema });
export type Pipeline = z.infer<typeof pipelineSchema>;

/** The first 12 hexadecimal digits of a hash over the three sources: equal pipelines have equal ids. */
export function pipelineId(pipeline: Pipeline): string {
  const hash = createHash('sha256');
  for (const component of components) hash.update(`${component}\0${pipeline[component]}\0`);
  return hash.digest('hex').slice(0, 12);
}

/** The first 12 hexadecimal digits of one module's SHA-256, byte for byte: as `sha256sum` gives it for the file. */
export function sourceId(source: string): string {
  return createHash('sha256').update(source).digest('hex').slice(0, 12);
}

/** Equal for pipelines that differ only in how the same code is written (see `codeOf`): training one of them tells all about the other. */
export function codeId(pipeline: Pipeline): string {
  return pipelineId({
    data: codeOf(pipeline.data),
    model: codeOf(pipeline.model),
    training: codeOf(pipeline.training),
  });
}

/** The same pipeline with one module replaced: the only way in which a pipeline changes. */
export function withComponent(pipeline: Pipeline, component: Component, source: string): Pipeline {
  return { ...pipeline, [component]: source };
}
