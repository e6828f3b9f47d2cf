import type { CardFile } from '../../card.ts';
import type { ShownFile } from '../render/message.ts';
import { isLeftOut, type LoadedFile } from './load-files.ts';

/** What a message shows of a card's files. Where one is left out it says where it is: never by a path of the bot's machine. */
export function shownFiles(run: string, files: readonly LoadedFile[], filesUrl: string | null): readonly ShownFile[] {
  const missing = files.filter((loaded) => isLeftOut(loaded) && loaded.reason === 'missing').map(({ file }) => file);
  const [first] = missing;
  const there = files.filter(({ file }) => !missing.includes(file)).map((loaded) => shown(run, loaded, filesUrl));
  if (first === undefined) return there;
  const instead = `Not there any more: ${missing.map(({ name }) => name).join(', ')}.`;
  return [...there, { name: first.name, alt: first.alt, instead, url: null }];
}

function shown(run: string, loaded: LoadedFile, filesUrl: string | null): ShownFile {
  const { name, alt, path } = loaded.file;
  if (!isLeftOut(loaded)) return { name, alt, path, kind: /\.(png|jpe?g|gif|webp)$/i.test(name) ? 'picture' : 'file' };
  const url = filesUrl === null ? null : addressOf(run, loaded.file, filesUrl);
  const where = url === null ? ' and stays on the machine of the bot' : '';
  return { name, alt, instead: `${name} is too large for this server${where}.`, url };
}

/** Files of a run stand below a folder of its name. */
function addressOf(run: string, { path }: CardFile, filesUrl: string): string | null {
  const start = path.lastIndexOf(`/${run}/`);
  return start < 0 ? null : `${filesUrl}${path.slice(start).split('/').map(encodeURIComponent).join('/')}`;
}
