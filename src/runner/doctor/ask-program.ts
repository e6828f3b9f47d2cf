import { execFile } from 'node:child_process';

export type ProgramAnswer =
  | { readonly state: 'answered'; readonly text: string }
  | { readonly state: 'missing' }
  | { readonly state: 'failed'; readonly why: string };

const answerMilliseconds = 8000;

/** Runs a program that answers a question about this machine. */
export function askProgram(command: string, args: readonly string[]): Promise<ProgramAnswer> {
  return new Promise((resolve) => {
    execFile(command, args, { timeout: answerMilliseconds, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      if (error === null) return resolve({ state: 'answered', text: stdout.trim() });
      if (error.code === 'ENOENT') return resolve({ state: 'missing' });
      const said = (stderr || stdout).trim().split('\n')[0];
      resolve({ state: 'failed', why: error.killed ? 'it did not end' : said || error.message });
    });
  });
}
