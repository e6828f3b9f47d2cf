import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '../refine/run.ts';
import { plainLine } from './plain-text.ts';
import { weightsFile } from './weights-file.ts';

/** A Python file that names the class of an image with the final pipeline, without the harness; null before anything was trained. */
export async function classifyFile(run: Run): Promise<string | null> {
  const weights = weightsFile(run);
  if (run.profile === null || weights === null) return null;
  const { name, classes, channels, height, width, train, val, test, mean, std } = run.profile;
  const info = {
    name: plainLine(name),
    classes: classes.map(plainLine),
    channels,
    height,
    width,
    train: Math.min(run.settings.trial.trainImages ?? train, train),
    val,
    test,
    mean,
    std,
  };
  const source = await readFile(join(import.meta.dirname, 'classify.py'), 'utf8');
  return source
    .replace(/^INFO: dict = \{\}$/m, () => `INFO = ${pythonOf(info)}`)
    .replace(/^WEIGHTS_FROM = ""$/m, () => `WEIGHTS_FROM = ${pythonOf(weights)}`);
}

/** Texts, numbers, lists and records are written alike in Python and JSON. */
function pythonOf(value: string | Readonly<Record<string, string | number | readonly (string | number)[]>>): string {
  return JSON.stringify(value, null, 4);
}
