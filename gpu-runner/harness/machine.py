"""What the sandbox was given to compute with, and how to use it well."""

import random
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import numpy
import torch

from harness.allowance import allowed_threads, peak_resident_bytes
from harness.crowding import Crowding

# With one of these a CPU multiplies bfloat16 in hardware (5 times float32 was measured); without, bfloat16 is slower.
FAST_BFLOAT16_FLAGS = {"avx512_bf16", "amx_bf16"}


@dataclass(frozen=True)
class Machine:
    device: torch.device
    precision: torch.dtype  # of convolutions and matrix products; weights are always float32
    threads: int
    crowding: Crowding

    def autocast(self) -> AbstractContextManager:
        return torch.autocast(self.device.type, self.precision, enabled=self.precision != torch.float32)

    def synchronize(self) -> None:
        """Waits for the GPU, so that a clock read afterwards has counted its work."""
        if self.device.type == "cuda":
            torch.cuda.synchronize()

    def make_room(self) -> None:
        """Call it after every batch: on a crowded CPU fewer threads are faster. A GPU's work is not held up by the cores."""
        if self.device.type == "cpu":
            self.crowding.look()

    def describe(self) -> dict[str, object]:
        return {"device": self.device.type, "precision": str(self.precision).split(".")[1], "threads": self.threads}


def choose_machine() -> Machine:
    threads = allowed_threads()
    crowding = Crowding(threads)
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)  # denormals make a CPU crawl and change no result that matters
    if torch.cuda.is_available():
        torch.backends.cudnn.benchmark = True
        torch.backends.cuda.matmul.allow_tf32 = True
        torch.backends.cudnn.allow_tf32 = True
        fast = torch.cuda.get_device_capability() >= (8, 0)
        return Machine(torch.device("cuda"), torch.bfloat16 if fast else torch.float32, threads, crowding)
    return Machine(torch.device("cpu"), torch.bfloat16 if cpu_has_fast_bfloat16() else torch.float32, threads, crowding)


def cpu_has_fast_bfloat16(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    try:
        lines = cpuinfo.read_text().splitlines()
    except OSError:
        return False
    flags = next((line for line in lines if line.startswith("flags")), "")
    return not FAST_BFLOAT16_FLAGS.isdisjoint(flags.split())


def seed_everything(seed: int) -> None:
    random.seed(seed)
    numpy.random.seed(seed)
    torch.manual_seed(seed)


def peak_memory_bytes(machine: Machine) -> int:
    """GPU memory on a GPU, resident memory of this process on a CPU."""
    if machine.device.type == "cuda":
        return torch.cuda.max_memory_allocated()
    return peak_resident_bytes()
