import { z } from 'zod';

/** developers/reference#file-type-filtering. */
const groups: Readonly<Record<string, readonly string[]>> = {
  image: ['.png', '.gif', '.jpg', '.jpeg', '.jfif', '.webp', '.avif'],
  video: ['.mp4', '.mov', '.qt', '.webm'],
  audio: ['.mp3', '.m4a', '.wav', '.ogg', '.opus', '.flac'],
};

export const fileTypes = z
  .array(z.union([z.enum(['image', 'video', 'audio']), z.string().regex(/^\.\w+$/)]))
  .max(10)
  .optional();

/** Whether a file may be chosen there: only the end of its name counts. */
export function isOfType(filename: string, types: readonly string[] | undefined): boolean {
  if (!types?.length) return true;
  const extensions = types.flatMap((type) => groups[type] ?? [type.toLowerCase()]);
  return extensions.some((extension) => filename.toLowerCase().endsWith(extension));
}
