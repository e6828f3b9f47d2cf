import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What each folder of src/ may import from the others. main.ts and config.ts may import everything. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  refine: [],
  agents: ['refine'],
  runner: ['refine'],
  engine: ['refine'],
  report: ['refine'],
  uploads: ['refine'],
  bots: ['refine', 'engine', 'report'],
};

/** All that the pure middle takes from outside: none of these reads a clock, a file or a socket. */
const pureModule = /^(zod|node:crypto|@stdlib\/.+)$/;

const source = resolve(import.meta.dirname, '../src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const layered = files.filter((file) => file.includes('/'));

describe('the source', () => {
  it('has only folders that the import table knows', () => {
    expect(layered.filter((file) => !(folderOf(file) in mayImport))).toEqual([]);
  });

  it.each(Object.entries(mayImport))('of %s imports only from %j and itself', (folder, allowed) => {
    const wrong = importsOf(folder).filter(({ target }) => target && ![folder, ...allowed].includes(folderOf(target)));
    expect(wrong).toEqual([]);
  });

  it('of refine does no I/O', () => {
    expect(importsOf('refine').filter(({ target, name }) => !target && !pureModule.test(name))).toEqual([]);
  });

  it('exits the process only in main.ts', () => {
    expect(filesWith(/\bprocess\.exit\b/).filter((file) => file !== 'main.ts')).toEqual([]);
  });

  it('reads the environment only in config.ts', () => {
    expect(filesWith(/\bprocess\.env\b/).filter((file) => file !== 'config.ts')).toEqual([]);
  });
});

/** Every import of a folder's files; `target` is the file below src/ for an import of our own. */
function importsOf(folder: string): { file: string; name: string; target?: string }[] {
  return layered
    .filter((file) => folderOf(file) === folder)
    .flatMap((file) =>
      [...read(file).matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name = '']) => ({
        file,
        name,
        ...(name.startsWith('.') ? { target: relative(source, join(source, dirname(file), name)) } : {}),
      })),
    );
}

function filesWith(pattern: RegExp): string[] {
  return files.filter((file) => pattern.test(read(file)));
}

function folderOf(file: string): string {
  return file.split('/')[0] ?? '';
}

function read(file: string): string {
  return readFileSync(join(source, file), 'utf8');
}
