import type { Run } from '../refine/run.ts';

/** A line without the name of the run that may stand behind its command: `pause r8c2d9a`, `veto r8c2d9a p3 too slow`. */
export function runInWords(line: string, runs: readonly Run[]): { readonly run: string | null; readonly line: string } {
  const [, command = '', word = '', rest = ''] = /^\s*(\S+)\s+(\S+)(.*)$/s.exec(line) ?? [];
  const run = runs.find(({ id }) => id === word.toLowerCase());
  return run === undefined ? { run: null, line } : { run: run.id, line: `${command}${rest}` };
}
