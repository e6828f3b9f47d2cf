"""What the sandbox may use: cores and memory. No PyTorch here, so that preparing a dataset starts at once."""

import os
import resource
from pathlib import Path


def allowed_threads() -> int:
    """The cpuset says how many cores are ours; OMP_NUM_THREADS may say fewer."""
    cores = len(os.sched_getaffinity(0))
    asked = os.environ.get("OMP_NUM_THREADS", "")
    return max(1, min(cores, int(asked))) if asked.isdigit() else cores


def memory_limit_bytes() -> int:
    """The cgroup's limit (version 2, then 1) or the machine's memory, whichever is smaller."""
    limits = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for path in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            limits.append(int(Path(path).read_text()))
        except (OSError, ValueError):  # not this version, or the word "max"
            continue
    return min(limits)


def peak_resident_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
