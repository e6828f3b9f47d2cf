import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { resolveNamedDataset } from '../../src/datasets.ts';
import { CommandRefused } from '../../src/refine/commands.ts';
import { imageExtensions } from '../../src/uploads/entry-path.ts';
import { splitFolders } from '../../src/uploads/layout.ts';
import { catsAndDogs, files, filesIn, givenUpload, photos } from './given-upload.ts';
import { zip } from './zip.ts';

describe('a zip of class folders', () => {
  it('becomes a dataset of its name and content', async () => {
    const { root, folder, send } = givenUpload();
    const upload = await send(photos, { name: 'Meine Fotos (Café) 2026.ZIP' });
    expect(upload.name).toMatch(/^meine-fotos-cafe-2026-[0-9a-f]{6}$/);
    expect(upload).toMatchObject({ path: join(folder, upload.name), images: 3, leftOut: 0 });
    expect(filesIn(upload.path)).toEqual(['.upload.json', 'cat', 'cat/1.jpg', 'cat/2.jpg', 'dog', 'dog/1.png']);
    expect(readFileSync(join(upload.path, 'dog/1.png'), 'utf8')).toBe('pixels of dog/1.png');
    expect(resolveNamedDataset(root, { workspace: 'discord-100' }, upload.name)).toEqual({
      kind: 'folder',
      name: upload.name,
      path: upload.path,
    });
  });

  it.each([
    ['写真.zip', 'images'],
    ['../../etc/passwd.zip', 'etc-passwd'],
    ['.zip', 'images'],
    [`${'long '.repeat(30)}.zip`, 'long-long-long-long-long-long-long-long'],
  ])('called “%s” has a plain name', async (name, slug) => {
    const { folder, send, left } = givenUpload();
    const upload = await send(photos, { name });
    expect(upload.name.slice(0, -7)).toBe(slug);
    expect(left().filter((file) => !file.includes('/'))).toEqual([upload.name]);
    expect(upload.path).toBe(join(folder, upload.name));
  });

  it('can be read by a sandbox, whatever the umask', async () => {
    const { send } = givenUpload();
    const before = process.umask(0o077);
    onTestFinished(() => void process.umask(before));
    const { path } = await send(zip(files('train/cat/1.jpg', 'train/dog/1.jpg')));
    const modes = ['', 'train', 'train/cat', 'train/cat/1.jpg'].map((file) => statSync(join(path, file)).mode & 0o777);
    expect(modes).toEqual([0o755, 0o755, 0o755, 0o644]);
  });

  it('keeps what its folders are called in any language', async () => {
    const { send } = givenUpload();
    // As macOS writes them: UTF-8, and no flag that says so. The last is in the code page of DOS.
    const names = [
      Buffer.from('Bäume/1.jpg'),
      Buffer.from('猫/1.jpg'),
      Buffer.from([0x81, 0x2f, 0x31, 0x2e, 0x6a, 0x70, 0x67]),
    ];
    const { path } = await send(zip(names.map((name) => ({ name, content: 'x' }))));
    expect(filesIn(path).filter((file) => file.endsWith('.jpg'))).toEqual(['Bäume/1.jpg', 'ü/1.jpg', '猫/1.jpg']);
  });

  it('may be stored, large, and have entries for its folders', async () => {
    const { send } = givenUpload();
    const large = Buffer.alloc(3_000_000, 'noise ');
    const { path } = await send(
      zip([
        { name: 'cat/' },
        { name: './cat/1.jpg', content: large, method: 0 },
        { name: 'dog//1.jpg', content: large },
      ]),
    );
    for (const file of ['cat/1.jpg', 'dog/1.jpg']) expect(readFileSync(join(path, file)).equals(large)).toBe(true);
  });
});

describe('the folders of a zip', () => {
  it.each([
    ['lose those around everything', ['a/b/cat/1.jpg', 'a/b/dog/1.jpg'], ['cat/1.jpg', 'dog/1.jpg']],
    [
      'keep train, val and test',
      ['x/Train/cat/1.jpg', 'x/Train/dog/1.jpg', 'x/val/cat/2.jpg'],
      ['Train/cat/1.jpg', 'Train/dog/1.jpg', 'val/cat/2.jpg'],
    ],
    [
      'keep a train folder that is alone',
      ['train/cat/1.jpg', 'train/dog/1.jpg'],
      ['train/cat/1.jpg', 'train/dog/1.jpg'],
    ],
    [
      'keep folders below a class',
      ['cat/old/1.jpg', 'cat/2.jpg', 'dog/1.jpg'],
      ['cat/2.jpg', 'cat/old/1.jpg', 'dog/1.jpg'],
    ],
  ])('%s', async (_, paths, kept) => {
    const { send } = givenUpload();
    const { path, leftOut } = await send(zip(files(...paths)));
    expect(filesIn(path).filter((file) => /\.jpg$/.test(file))).toEqual(kept);
    expect(leftOut).toBe(0);
  });

  it('are read with what the preparation reads', () => {
    const harness = readFileSync(new URL('../../gpu-runner/harness/prepare_folder.py', import.meta.url), 'utf8');
    const wordsOf = (name: string, pattern: RegExp) =>
      [...(new RegExp(`^${name} = {(.*?)}`, 'ms').exec(harness)?.[1] ?? '').matchAll(pattern)].map(([, word]) => word);
    expect(wordsOf('SUFFIXES', /"\.(\w+)"/g).toSorted()).toEqual(imageExtensions.toSorted());
    expect(wordsOf('SPLIT_FOLDERS', /"(\w+)"/g).toSorted()).toEqual(splitFolders.toSorted());
  });
});

describe('files that are no images of a class', () => {
  it('are left out and counted', async () => {
    const { send } = givenUpload();
    const others = files(
      'readme.txt',
      'photos/cover.jpg',
      'photos/cat/labels.csv',
      'docs/how.md',
      'photos/dog/1.jpg.txt',
    );
    const { path, leftOut } = await send(zip([...files('photos/cat/1.JPG', 'photos/dog/1.Webp'), ...others]));
    expect(filesIn(path)).toEqual(['.upload.json', 'cat', 'cat/1.JPG', 'dog', 'dog/1.Webp']);
    expect(leftOut).toBe(5);
  });

  it('are not mentioned where machines add them', async () => {
    const { send } = givenUpload();
    const added = [
      ...[
        '__MACOSX/',
        '__MACOSX/cat/._1.jpg',
        '__MACOSX/cat/._Icon\r',
        'cat/Icon\r',
        '.git/objects/1.jpg',
        'cat/.DS_Store',
      ],
      ...['cat/.1.jpg', 'Thumbs.db', 'dog/Thumbs.db', 'dog/desktop.ini', 'dog/.thumbnails/1.jpg'],
    ];
    const { path, images, leftOut } = await send(zip([...catsAndDogs, ...files(...added)]));
    expect(filesIn(path)).toEqual(['.upload.json', 'cat', 'cat/1.jpg', 'cat/2.jpg', 'dog', 'dog/1.png']);
    expect({ images, leftOut }).toEqual({ images: 3, leftOut: 0 });
  });
});

describe('the same zip', () => {
  it('is one dataset, whatever it is called', async () => {
    const { send, left } = givenUpload();
    const first = await send(zip([...catsAndDogs, ...files('readme.txt')]));
    const before = statSync(first.path).ino;
    const again = await send(zip([...catsAndDogs, ...files('readme.txt')]), { name: 'photos (1).zip' });
    expect(again).toEqual(first);
    expect(again.leftOut).toBe(1);
    expect(statSync(again.path).ino).toBe(before);
    expect(left().filter((file) => !file.includes('/'))).toEqual([first.name]);
  });

  it('is one dataset where it comes several times at once', async () => {
    const { send, left } = givenUpload();
    const uploads = await Promise.all(Array.from({ length: 5 }, () => send(photos)));
    expect(new Set(uploads.map(({ path }) => path)).size).toBe(1);
    expect(left()).toHaveLength(7);
  });

  it('has another name in another workspace: prepared datasets lie side by side', async () => {
    const { root, send } = givenUpload();
    const here = await send(photos);
    const there = await send(photos, { folder: join(root, 'uploads', 'discord-200') });
    expect(there.name).not.toBe(here.name);
    expect(filesIn(there.path)).toEqual(filesIn(here.path));
  });
});

describe('two zips of one name', () => {
  it('are two datasets', async () => {
    const { send } = givenUpload();
    const [one, other] = [await send(photos), await send(zip([...catsAndDogs, ...files('eel/1.jpg')]))];
    expect(one.name.slice(0, -6)).toBe(other.name.slice(0, -6));
    expect(one.path).not.toBe(other.path);
    expect(filesIn(one.path)).not.toContain('eel');
  });

  it('are told apart even where their digits are the same', async () => {
    const { send, left } = givenUpload();
    const { name, path } = await send(photos);
    writeFileSync(join(path, '.upload.json'), JSON.stringify({ sha256: 'of another archive', images: 1, leftOut: 0 }));
    await expect(send(photos)).rejects.toThrow(`There is another dataset ${name} already. Rename the zip, and attach`);
    await expect(send(photos)).rejects.toThrow(CommandRefused);
    expect(left()).toHaveLength(7);
    const renamed = await send(photos, { name: 'pets.zip' });
    expect(renamed.name).toMatch(/^pets-/);
  });

  it('leave alone a folder of that name that somebody else made', async () => {
    const { folder, send } = givenUpload();
    const { name } = await send(photos);
    const other = givenUpload();
    mkdirSync(join(other.folder, name), { recursive: true });
    writeFileSync(join(other.folder, name, 'precious.txt'), '');
    await expect(other.send(photos)).rejects.toThrow('There is another dataset');
    expect(other.left()).toEqual([name, `${name}/precious.txt`]);
    expect(folder).not.toBe(other.folder);
  });
});
