import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { allDatasets, knownDatasets, resolveDataset, resolveNamedDataset, uploadsFolder } from '../src/datasets.ts';
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
    named: (words: string | null) => resolveNamedDataset(join(root, 'data'), { datasetsFolder: shared }, words),
  };
}

describe('people in a chat', () => {
  it('choose among the built-in dataset, what was prepared and the folders that are shared', () => {
    const { data, shared, named } = given();
    expect(knownDatasets(data, { datasetsFolder: shared }).toSorted()).toEqual([
      'My Photos',
      'birds',
      'fashion-mnist',
      'feathers',
      'shoes',
    ]);
    expect(knownDatasets(data, {})).toEqual(['fashion-mnist', 'shoes']);
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
      expect(resolveNamedDataset(data, { datasetsFolder: folder }, 'shoes')).toMatchObject({ name: 'shoes' });
      expect(() => resolveNamedDataset(data, { datasetsFolder: folder }, 'birds')).toThrow(
        'Known: fashion-mnist, shoes. Whoever runs',
      );
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

/** Lab (`discord-100`) has sent photos, which have been prepared, and Club (`discord-200`) has sent sketches. */
function givenUploads() {
  const { root, data, shared } = given();
  const photos = join(uploadsFolder(data, 'discord-100'), 'photos-a1b2c3');
  const sketches = join(uploadsFolder(data, 'discord-200'), 'sketches-d4e5f6');
  const unfinished = join(uploadsFolder(data, 'discord-100'), '.upload-1-2-3');
  for (const folder of [photos, sketches, unfinished, join(data, 'uploads/lost+found')])
    mkdirSync(folder, { recursive: true });
  const prepare = (name: string, path: string) => {
    mkdirSync(join(data, 'datasets', name), { recursive: true });
    writeFileSync(
      join(data, 'datasets', name, 'origin.json'),
      JSON.stringify({ source: { kind: 'folder', name, path } }),
    );
  };
  prepare('photos-a1b2c3', photos);
  const ofLab = { datasetsFolder: shared, workspace: 'discord-100' };
  const ofClub = { datasetsFolder: shared, workspace: 'discord-200' };
  return { root, data, photos, sketches, prepare, ofLab, ofClub };
}

describe('what people have sent', () => {
  it('lies in the folder of their workspace', () => {
    expect(uploadsFolder('/data', 'discord-100')).toBe('/data/uploads/discord-100');
    for (const name of ['', '..', 'discord', 'discord-../x', 'a/b-c'])
      expect(() => uploadsFolder('/data', name)).toThrow('not a workspace');
  });

  it('is known in their workspace, before it is prepared and after', () => {
    const { data, photos, sketches, ofLab, ofClub } = givenUploads();
    expect(knownDatasets(data, ofLab)).toEqual(expect.arrayContaining(['fashion-mnist', 'shoes', 'photos-a1b2c3']));
    expect(knownDatasets(data, ofClub)).toEqual(expect.arrayContaining(['fashion-mnist', 'shoes', 'sketches-d4e5f6']));
    expect(resolveNamedDataset(data, ofLab, 'photos-a1b2c3')).toMatchObject({ name: 'photos-a1b2c3', path: photos });
    expect(resolveNamedDataset(data, ofClub, 'sketches-d4e5f6')).toMatchObject({ path: sketches });
    rmSync(photos, { recursive: true });
    expect(resolveNamedDataset(data, ofLab, 'photos-a1b2c3')).toMatchObject({ path: photos });
  });

  it('is not known in another one, nor where it is not said which one asks', () => {
    const { data, ofClub, ofLab } = givenUploads();
    for (const chat of [ofClub, {}]) {
      expect(knownDatasets(data, chat)).not.toContain('photos-a1b2c3');
      expect(() => resolveNamedDataset(data, chat, 'photos-a1b2c3')).toThrow(/^There is no dataset(?!.*Known.*photos)/);
    }
    expect(() => resolveNamedDataset(data, ofLab, 'sketches-d4e5f6')).toThrow(CommandRefused);
    expect(() => resolveNamedDataset(data, {}, '.upload-1-2-3')).toThrow(CommandRefused);
  });

  it('stays with its workspace where the data folder, or that of the uploads, is moved', () => {
    const { root, data, ofLab, ofClub, prepare } = givenUploads();
    prepare('birds-000000', '/srv/old-data/uploads/discord-100/birds-000000');
    renameSync(join(data, 'uploads'), join(root, 'large-disk'));
    symlinkSync(join(root, 'large-disk'), join(data, 'uploads'));
    for (const name of ['photos-a1b2c3', 'birds-000000']) {
      expect(resolveNamedDataset(data, ofLab, name)).toMatchObject({ name });
      expect(knownDatasets(data, ofClub)).not.toContain(name);
    }
    expect(resolveNamedDataset(data, ofClub, 'sketches-d4e5f6')).toMatchObject({
      path: join(data, 'uploads/discord-200/sketches-d4e5f6'),
    });
  });

  it('takes no name from another workspace', () => {
    const { data, ofClub, sketches, prepare } = givenUploads();
    prepare('sketches-d4e5f6', '/srv/uploads/discord-300/sketches-d4e5f6');
    expect(resolveNamedDataset(data, ofClub, 'sketches-d4e5f6')).toMatchObject({ path: sketches });
  });

  it('is all known to somebody at the machine', () => {
    const { data, photos, sketches } = givenUploads();
    expect(allDatasets(data).toSorted()).toEqual(['fashion-mnist', 'photos-a1b2c3', 'shoes', 'sketches-d4e5f6']);
    expect(resolveDataset(data, 'photos-a1b2c3')).toMatchObject({ path: photos });
    expect(resolveDataset(data, 'sketches-d4e5f6')).toMatchObject({ path: sketches });
  });
});
