import { readFile, stat } from 'node:fs/promises';
import { GuildPremiumTier } from 'discord.js';
import type { CardFile } from '../../card.ts';

/** A file of a card as it goes with a message, or why it does not. */
export type LoadedFile = { readonly file: CardFile; readonly bytes: Buffer } | LeftOut;

export type LeftOut = { readonly file: CardFile; readonly reason: 'tooLarge' | 'missing' };

const mebibyte = 1024 * 1024;

/** How large one file may be, by the server's boosts (docs.discord.com/developers/reference, Uploading Files). */
export function uploadLimit(tier: GuildPremiumTier | undefined): number {
  if (tier === GuildPremiumTier.Tier3) return 100 * mebibyte;
  return (tier === GuildPremiumTier.Tier2 ? 50 : 10) * mebibyte;
}

/** Never rejects, for a card does not wait for a file. `tellMissing` hears of what cannot be read. */
export function loadFiles(
  files: readonly CardFile[],
  mostBytes: number,
  tellMissing: (file: CardFile, error: unknown) => void,
): Promise<readonly LoadedFile[]> {
  return Promise.all(
    files.map(async (file) => {
      try {
        return await load(file, mostBytes);
      } catch (error) {
        tellMissing(file, error);
        return { file, reason: 'missing' } as const;
      }
    }),
  );
}

async function load(file: CardFile, mostBytes: number): Promise<LoadedFile> {
  const { size } = await stat(file.path);
  if (size > mostBytes) return { file, reason: 'tooLarge' };
  if (size === 0) throw new Error('It is empty.');
  return { file, bytes: await readFile(file.path) };
}

export function isLeftOut(loaded: LoadedFile): loaded is LeftOut {
  return 'reason' in loaded;
}

/** Null where there is nothing left to leave out. */
export function withoutLargest(files: readonly LoadedFile[]): readonly LoadedFile[] | null {
  const sizes = files.map((loaded) => (isLeftOut(loaded) ? 0 : loaded.bytes.length));
  const largest = Math.max(0, ...sizes);
  if (largest === 0) return null;
  const index = sizes.indexOf(largest);
  return files.map((loaded, at) => (at === index ? { file: loaded.file, reason: 'tooLarge' } : loaded));
}
