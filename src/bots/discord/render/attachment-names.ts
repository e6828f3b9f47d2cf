import type { ShownFile } from './message.ts';

/**
 * The same files under names that Discord leaves as they are, no two alike: it changes others while it stores them, and then does not find
 * them under the name by which a message shows them.
 */
export function withAttachmentNames(files: readonly ShownFile[]): readonly ShownFile[] {
  const taken = new Set<string>();
  return files.map((file) => {
    const name = unused(taken, attachmentName(file.name));
    taken.add(name);
    return { ...file, name };
  });
}

/** Letters, digits and signs that stand within names; a name with “SPOILER_” before it would be hidden. */
export const plainName = /^(?!SPOILER_)[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$/;

const longestName = 80;

function attachmentName(name: string): string {
  const plain = name
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^(?:SPOILER_|[._-])+|[._-]+$/g, '')
    .slice(-longestName)
    .replace(/^[._-]+/, '');
  return plainName.test(plain) ? plain : 'file';
}

function unused(taken: ReadonlySet<string>, name: string): string {
  for (let number = 1; ; number += 1) {
    const other = number === 1 ? name : name.replace(/(?=\.[^.]*$)|$/, `-${number}`);
    if (!taken.has(other)) return other;
  }
}
