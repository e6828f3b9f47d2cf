import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { knownDatasets, resolveDataset, resolveNamedDataset } from '../src/datasets.ts';
import { CommandRefused } from '../src/refine/commands.ts';

/** `shared/` for people in a chat, `data/` of the bot with one prepared dataset, and `private/` beside them. */
function given() {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'improve-datasets-')));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const folder of ['shared/birds/wren', 'shared/My Photos', 'shared/.git', 'private', 'data/datasets/shoes'])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'shared/notes.txt'), '');
  const source = { kind: 'folder', name: 'shoes', path: '/srv/shoes' };
  writeFileSync(join(root, 'data/datasets/shoes/origin.json'), JSON.stringify({ source }));
  symlinkSync(join(root, 'private'), join(root, 'shared/out'));
  symlinkSync(join(root, 'shared/birds'), join(root, 'shared/feathers'));
  symlinkSync(join(root, 'nowhere'), join(root, 'shared/broken'));
  symlinkSync(join(root, 'shared/loop'), join(root, 'shared/loop'));
  const shared = join(root, 'shared');
  return {
    root,
    shared,
    data: join(root, 'data'),
    named: (words: string | null) => resolveNamedDataset(join(root, 'data'), shared, words),
  };
}

describe('people in a chat', () => {
  it('choose among the built-in dataset, what was prepared and the folders that are shared', () => {
    const { data, shared, named } = given();
    expect(knownDatasets(data, shared).toSorted()).toEqual([
      'My Photos',
      'birds',
      'fashion-mnist',
      'feathers',
      'shoes',
    ]);
    expect(knownDatasets(data)).toEqual(['fashion-mnist', 'shoes']);
    expect(named(null)).toEqual({ kind: 'builtIn', name: 'fashion-mnist' });
    expect(named('shoes')).toEqual({ kind: 'folder', name: 'shoes', path: '/srv/shoes' });
    expect(named('birds')).toEqual({ kind: 'folder', name: 'birds', path: join(shared, 'birds') });
    expect(named('My Photos')).toEqual({ kind: 'folder', name: 'my-photos', path: join(shared, 'My Photos') });
    expect(named('feathers')).toEqual(named('birds'));
  });

  it.each([
    '../private',
    'birds/wren',
    './birds',
    '..',
    '.',
    '',
    '.git',
    'notes.txt',
    'out',
    'broken',
    'loop',
    '/etc',
    '~',
  ])('cannot name “%s”', (words) => {
    const { named } = given();
    expect(() => named(words)).toThrow(CommandRefused);
    expect(() => named(words)).toThrow(/^There is no dataset “.*”\. Known: fashion-mnist, shoes, .*birds/);
  });

  it('have the built-in dataset and what was prepared where nothing is shared', () => {
    const { data, root } = given();
    for (const folder of [undefined, join(root, 'nowhere')]) {
      expect(resolveNamedDataset(data, folder, 'shoes')).toMatchObject({ name: 'shoes' });
      expect(() => resolveNamedDataset(data, folder, 'birds')).toThrow('Known: fashion-mnist, shoes. Whoever runs');
    }
  });
});

describe('somebody at the machine', () => {
  it('names any folder', () => {
    const { data, root, shared } = given();
    expect(resolveDataset(data, join(root, 'private'))).toMatchObject({ kind: 'folder', name: 'private' });
    expect(resolveDataset(data, join(shared, 'birds/wren'))).toMatchObject({ name: 'wren' });
    expect(() => resolveDataset(data, join(root, 'nowhere'))).toThrow('A folder with one folder of images per class');
  });

  it('gets a name for a folder whose own cannot be one', () => {
    const { data, root } = given();
    for (const name of ['写真', 'fashion-mnist']) mkdirSync(join(root, name));
    expect(resolveDataset(data, join(root, '写真'))).toMatchObject({ name: 'images-folder' });
    expect(resolveDataset(data, join(root, 'fashion-mnist'))).toMatchObject({ name: 'fashion-mnist-folder' });
  });
});
