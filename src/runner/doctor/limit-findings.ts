import { type EngineFacts, isRootless } from './engine-facts.ts';
import { bad, type Finding, good, warning } from './finding.ts';

/** Whether what the specification of a sandbox limits is limited: an engine without a controller only warns, and goes on. */
export function judgeLimits(facts: EngineFacts): Finding {
  const name = 'Limits';
  const missing = [
    ['memory', facts.MemoryLimit],
    ['processes', facts.PidsLimit],
    ['swap', facts.SwapLimit],
    ['CPU sets', facts.CPUSet],
    ['CPU time', facts.CpuCfsQuota],
  ].flatMap(([limit, isThere]) => (isThere ? [] : [limit]));
  const version = `cgroup v${facts.CgroupVersion}`;
  if (missing.length === 0) return good(name, `memory, no swap, processes, CPU sets and time (${version})`);
  const found = `none on ${missing.join(', ')} (${version})`;
  const remedy = limitsRemedy(facts);
  // Without these two, one trial can take the machine down.
  return facts.MemoryLimit && facts.PidsLimit ? warning(name, found, remedy) : bad(name, found, remedy);
}

function limitsRemedy(facts: EngineFacts): string {
  if (isRootless(facts)) {
    return 'Let systemd delegate the controllers to your user: `Delegate=cpu cpuset io memory pids` in /etc/systemd/system/user@.service.d/delegate.conf, then log in again.';
  }
  if (facts.CgroupVersion === '1' && !(facts.SwapLimit && facts.MemoryLimit)) {
    return 'Boot the kernel with `cgroup_enable=memory swapaccount=1` (GRUB_CMDLINE_LINUX in /etc/default/grub, then `update-grub`), or with cgroup v2.';
  }
  return 'Boot a kernel with these cgroup controllers; `docker info` names what it misses at its end.';
}
