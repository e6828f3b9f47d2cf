import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';

/** System calls that no sandbox may ever make; gpu-runner/seccomp/README.md says why, and what else is left out. */
export const forbiddenCalls = [
  'io_uring_setup',
  'io_uring_enter',
  'io_uring_register',
  'ptrace',
  'process_vm_readv',
  'process_vm_writev',
  'pidfd_getfd',
  'kcmp',
  'keyctl',
  'add_key',
  'request_key',
  'userfaultfd',
  'bpf',
  'perf_event_open',
  'unshare',
  'setns',
  'mount',
  'socketcall',
] as const;

export const seccompProfileFile = resolve(import.meta.dirname, '../../gpu-runner/seccomp/profile.json');

const refusal = 'SCMP_ACT_ERRNO';
const notPermitted = 1;

/** What matters to us; the engine checks the rest when it takes the profile. */
const profileSchema = z.looseObject({
  defaultAction: z.literal(refusal),
  defaultErrnoRet: z.literal(notPermitted),
  archMap: z.array(z.object({ architecture: z.string(), subArchitectures: z.array(z.string()).max(0) })).nonempty(),
  syscalls: z.array(z.looseObject({ names: z.array(z.string()).nonempty(), action: z.string() })).nonempty(),
});

/**
 * The system calls that a sandbox may make, as the JSON text that the engine takes. Throws where the file allows more
 * than it should: without it nothing may run.
 */
export function readSeccompProfile(file: string = seccompProfileFile): string {
  const remedy = `Put gpu-runner/seccomp/profile.json back as it came with this version.`;
  let profile: z.infer<typeof profileSchema>;
  try {
    profile = profileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Error(`The seccomp profile ${file} cannot be used. ${remedy}`, { cause: error });
  }
  const allowed = profile.syscalls.filter(({ action }) => action !== refusal).flatMap(({ names }) => names);
  const wrong = forbiddenCalls.filter((name) => allowed.includes(name));
  if (wrong.length > 0) throw new Error(`The seccomp profile ${file} allows ${wrong.join(', ')}. ${remedy}`);
  return JSON.stringify(profile);
}
