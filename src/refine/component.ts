import { z } from 'zod';

/** The three parts of a pipeline, in the order in which data flows through them. */
export const components = ['data', 'model', 'training'] as const;
export const componentSchema = z.enum(components);
export type Component = z.infer<typeof componentSchema>;
