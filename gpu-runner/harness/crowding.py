"""Fewer threads where other programs take the cores: a parallel step ends when its last thread has had its turn.

With two threads on two cores, one other busy program slows a small network down from 5,500 images a second to between 20 and 230;
one thread alone keeps 3,300. So the number of threads follows the cores that there really are.
"""

import os
import sys
from pathlib import Path
from time import monotonic, process_time

import torch

CROWDED_SHARE = (
    0.75  # of the cores that our threads should keep busy; waiting threads spin, so an undisturbed training is near 1
)
IDLE_SHARE = 0.1  # with more idle time than that nobody crowds us: then it is our own code that is not parallel
SHORTEST_LOOK_SECONDS = 0.4


class Crowding:
    """Threads are only ever taken away: a trial that was crowded once may be crowded again."""

    def __init__(self, threads: int):
        self.threads = threads
        self.since, self.used, self.idle = monotonic(), process_time(), idle_seconds()

    def look(self) -> None:
        """Compares what our threads used since the last look with what they could have used. Cheap: call it after every batch."""
        seconds = monotonic() - self.since
        if self.threads == 1 or seconds < SHORTEST_LOOK_SECONDS:
            return
        cores_used = (process_time() - self.used) / seconds
        idle_before, self.since, self.used, self.idle = self.idle, monotonic(), process_time(), idle_seconds()
        if idle_before is None or self.idle is None:
            return
        cores_idle = (self.idle - idle_before) / seconds
        if is_crowded(self.threads, cores_used, cores_idle):
            self.threads = max(1, int(cores_used))
            torch.set_num_threads(self.threads)
            print(f"The cores are crowded: training goes on with {self.threads} threads.", file=sys.stderr)


def is_crowded(threads: int, cores_used: float, cores_idle: float) -> bool:
    return cores_used < CROWDED_SHARE * threads and cores_idle < IDLE_SHARE * threads


def idle_seconds(stat: Path = Path("/proc/stat")) -> float | None:
    """Idle time of the cores that are ours, since the machine started; nothing where a sandbox does not tell."""
    ours = {f"cpu{core}" for core in os.sched_getaffinity(0)}
    try:
        lines = [line.split() for line in stat.read_text().splitlines()]
        ticks = [int(line[4]) + int(line[5]) for line in lines if line and line[0] in ours]
    except (OSError, ValueError, IndexError):
        return None
    return sum(ticks) / os.sysconf("SC_CLK_TCK") if any(ticks) else None
