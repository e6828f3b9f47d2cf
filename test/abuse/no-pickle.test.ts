import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const repository = resolve(import.meta.dirname, '../..');

/** Readers of Python objects: each of them runs code that stands in the file. */
const unpickling =
  /\b(?:pickle|cPickle|dill|joblib|shelve|marshal)\b|\btorch\.(?:load|jit\.load|hub)\b|allow_pickle\s*=\s*True|\bload_pickle\b/;

/** What drafts may not import or call, and the test of that: they name all of these and use none. */
const nameOnly: readonly string[] = ['gpu-runner/harness/source_rules.py', 'gpu-runner/tests/test_check.py'];

function filesBelow(folder: string, ending: RegExp): string[] {
  return readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file) && !file.includes('node_modules'))
    .map((file) => join(folder, file));
}

describe('weights', () => {
  it('are never unpickled: neither by the harness, nor by a component of ours, nor outside the sandbox', () => {
    const python = ['gpu-runner', 'src'].flatMap((folder) => filesBelow(folder, /\.py$/));
    const outside = ['src', 'scripts', 'bench'].flatMap((folder) => filesBelow(folder, /\.(?:ts|mjs)$/));
    expect(python.length).toBeGreaterThan(20);
    expect(outside.length).toBeGreaterThan(50);
    const suspicious = [...python, ...outside].filter(
      (file) =>
        !nameOnly.includes(file) &&
        codeOf(readFileSync(join(repository, file), 'utf8')).some((line) => unpickling.test(line)),
    );
    expect(suspicious).toEqual([]);
  });

  it('need no Python outside the sandbox: no code of ours starts one', () => {
    const outside = filesBelow('src', /\.ts$/).filter((file) =>
      /(?:execFile|spawn|exec)\w*\(\s*'python/.test(readFileSync(join(repository, file), 'utf8')),
    );
    expect(outside).toEqual([]);
  });
});

/** Lines without prose: what is forbidden may be spoken of. */
function codeOf(text: string): string[] {
  return text.split('\n').filter((line) => !/^\s*(?:\/\/|\*|\/\*|#|""")/.test(line));
}
