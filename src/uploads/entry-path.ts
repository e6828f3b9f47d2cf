import { extname } from 'node:path';
import type { UploadLimits } from './limits.ts';
import { packAgain, quoted, refuse } from './refusal.ts';

/** The parts of an entry's path; null for what machines add by themselves. Throws `CommandRefused` for a path that leads anywhere else. */
export function partsOf(name: string, limits: UploadLimits): readonly string[] | null {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..') || name.includes('\\') || name.startsWith('/') || /^[a-z]:/i.test(name)) {
    refuse(`The zip has a path that leads out of its folder, ${quoted(name)}. ${packAgain}`);
  }
  if (isMachineMade(parts)) return null;
  if (/\p{Cc}/u.test(name)) {
    refuse(`The zip has a control character in the name ${quoted(name)}. Rename that file, and pack the folder again.`);
  }
  if (parts.length > limits.depth) {
    refuse(
      `The zip has folders more than ${limits.depth} deep, such as ${quoted(name)}. Make one folder per class, and pack them again.`,
    );
  }
  const isLong = parts.some((part) => Buffer.byteLength(part) > limits.nameBytes);
  if (isLong || Buffer.byteLength(name) > limits.pathBytes) {
    refuse(`The zip has a name that is too long, ${quoted(name)}. Give it a shorter one, and pack the folder again.`);
  }
  return parts;
}

/** Hidden files, thumbnails, settings and icons of folders, and the second half of everything that macOS packs. */
function isMachineMade(parts: readonly string[]): boolean {
  const isInMachineFolder = parts.slice(0, -1).some((part) => part.startsWith('.') || part.startsWith('__'));
  return isInMachineFolder || /^(\..*|thumbs\.db|desktop\.ini|icon\r)$/is.test(parts.at(-1) ?? '');
}

/** Those that the preparation reads: SUFFIXES of gpu-runner/harness/prepare_folder.py. */
export const imageExtensions: readonly string[] = 'png jpg jpeg bmp gif webp tif tiff ppm pgm'.split(' ');

export function isImage(parts: readonly string[]): boolean {
  return imageExtensions.includes(
    extname(parts.at(-1) ?? '')
      .slice(1)
      .toLowerCase(),
  );
}
