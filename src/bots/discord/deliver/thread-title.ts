import type { Run } from '../../../refine/run.ts';
import { plainLine } from '../../../report/plain-text.ts';

/** What people recognise the thread of a run by. */
export function threadTitle({ id, settings }: Run): string {
  return plainLine(`${settings.dataset.name} · run ${id}`);
}
