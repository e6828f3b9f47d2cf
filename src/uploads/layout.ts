import { imageExtensions } from './entry-path.ts';
import { quoted, refuse } from './refusal.ts';

/** Where in an archive the class folders are. */
export type Layout = {
  /** Folders around everything, which are taken away. */
  readonly around: readonly string[];
  /** The classes lie in folders named train, val and test. */
  readonly isSplit: boolean;
};

/** SPLIT_FOLDERS of gpu-runner/harness/prepare_folder.py. */
export const splitFolders: readonly string[] = 'train training val valid validation test testing'.split(' ');

/** Reads the folders that images lie in as the preparation reads a dataset. */
export function layoutOf(folders: readonly (readonly string[])[]): Layout {
  const around: string[] = [];
  for (;;) {
    const tops = new Set(folders.flatMap((folder) => folder[around.length] ?? []));
    const [top = ''] = tops;
    const isPackaging =
      tops.size === 1 && !isSplitFolder(top) && folders.some(({ length }) => length > around.length + 1);
    if (!isPackaging) return { around, isSplit: tops.size > 0 && [...tops].every(isSplitFolder) };
    around.push(top);
  }
}

function isSplitFolder(name: string): boolean {
  return splitFolders.includes(name.toLowerCase());
}

/** null: not in a class folder. */
export function classOf(folder: readonly string[], { around, isSplit }: Layout): string | null {
  const isAround = around.every((part, index) => folder[index] === part);
  return (isAround && folder[around.length + (isSplit ? 1 : 0)]) || null;
}

/** Throws `CommandRefused` unless there are classes to tell apart, each with images. */
export function refuseUnlessClasses(
  folders: readonly (readonly string[])[],
  foldersOfOthers: readonly (readonly string[])[],
  layout: Layout,
): void {
  const classesIn = (places: readonly (readonly string[])[]) =>
    new Set(places.flatMap((folder) => classOf(folder, layout) ?? []));
  const classes = classesIn(folders);
  const [only] = classes;
  const empty = [...classesIn(foldersOfOthers)].find((name) => !classes.has(name));
  if (folders.length === 0) {
    refuse(`There are no images in the zip. Taken are ${imageExtensions.join(', ')}, in one folder per class.`);
  }
  if (only === undefined) {
    refuse('The images in the zip are in no folders. Make one folder per class, and pack those.');
  }
  if (empty !== undefined) {
    refuse(
      `The folder ${quoted(empty)} has no images. Make them ${imageExtensions.join(', ')}, or take the folder out, and pack the rest again.`,
    );
  }
  if (classes.size === 1) {
    refuse(`There is only one class in the zip, ${quoted(only)}. Add another folder with images, and pack both.`);
  }
}
