import type { Runtime } from '../spec.ts';
import { bad, type Finding, good } from './finding.ts';
import { type ProbeAnswer, probeLimits, type Seen } from './sandbox-probe.ts';

const name = 'A real sandbox';

export function judgeProbe(answer: ProbeAnswer, runtime: Runtime): Finding {
  if (answer.state === 'failed') {
    return bad(
      name,
      `does not run: ${answer.why}`,
      'No trial can run here. What stands above may say why; `npm run setup` builds the images again.',
    );
  }
  const broken = brokenPromises(answer.seen, runtime);
  if (broken.length === 0) {
    const seconds = answer.seconds.toFixed(1);
    return good(name, `${seconds} s: user 65534, no capability, no network, read-only, its limits hold`);
  }
  return bad(
    name,
    broken.join('; '),
    'Code in a sandbox can do more than it may. Run none that you do not trust here until an engine that keeps its word is installed.',
  );
}

/** What is not as the specification of a sandbox says. */
function brokenPromises(seen: Seen, runtime: Runtime): readonly string[] {
  const memoryBytes = probeLimits.memoryMegabytes * 2 ** 20;
  const promises: readonly (readonly [isKept: boolean, broken: string])[] = [
    [seen.user === '65534:65534', `it runs as user ${seen.user}`],
    [/^0+$/.test(seen.capabilities), `it has capabilities (${seen.capabilities})`],
    [seen.interfaces.every((one) => one === 'lo'), `it has network interfaces (${seen.interfaces.join(', ')})`],
    [['ENETUNREACH', 'EHOSTUNREACH', 'EPERM', 'EACCES'].includes(seen.network), `its network answers ${seen.network}`],
    [seen.rootFolder === 'EROFS', `its root folder can be written to (${seen.rootFolder})`],
    [['EPERM', 'ENOSYS'].includes(seen.ioUring), `io_uring can be reached (${seen.ioUring})`],
    [seen.cpus <= probeLimits.cpus, `it sees ${seen.cpus} CPUs instead of ${probeLimits.cpus}`],
    ...(runtime === 'runsc' ? [] : promisesOfKernel(seen, memoryBytes)),
  ];
  return promises.flatMap(([isKept, broken]) => (isKept ? [] : [broken]));
}

/** gVisor is a kernel of its own: what it shows of these says nothing about the machine. */
function promisesOfKernel(seen: Seen, memoryBytes: number): readonly (readonly [boolean, string])[] {
  const { noNewPrivileges, seccompMode, memoryBytes: memory, swapBytes, processes } = seen;
  return [
    [noNewPrivileges === '1', 'it can gain privileges'],
    [seccompMode === '2', 'no seccomp filter is on it'],
    [memory === memoryBytes, `its memory limit is ${memory ?? 'none'} instead of ${memoryBytes} bytes`],
    // cgroup v1 counts memory and swap together, v2 swap alone.
    [swapBytes === memoryBytes || swapBytes === 0 || swapBytes === null, 'it can swap'],
    [processes !== null, 'it may start processes without end'],
  ];
}
