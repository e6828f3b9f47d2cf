"""The images of one split, as resident as they can be: GPU memory, else RAM, else mapped from the file."""

from dataclasses import dataclass
from pathlib import Path

import numpy
import torch
from torch import Tensor

from harness.allowance import memory_limit_bytes
from harness.machine import Machine

RESIDENT_SHARE = 0.4  # of the memory may hold images; the rest is for the model and its gradients


@dataclass(frozen=True)
class Split:
    images: Tensor  # uint8 (N, channels, height, width), on the device of the training or on the CPU
    labels: Tensor  # int64 (N,) class ids, on the same device as the images

    def __len__(self) -> int:
        return len(self.images)


def load_train(folder: Path, machine: Machine, limit: int | None) -> Split:
    """The first `limit` images: the order on disk is shuffled, so they are a random sample."""
    images = load_images(folder, machine, limit)
    labels = numpy.fromfile(folder / "labels.u16", dtype="<u2", count=len(images)).astype(numpy.int64)
    return Split(images, torch.from_numpy(labels).to(images.device))


def load_images(folder: Path, machine: Machine, limit: int | None = None) -> Tensor:
    mapped = numpy.load(folder / "images.npy", mmap_mode="c")[:limit]  # "c": private pages, never written back
    if machine.device.type == "cuda":
        free, _ = torch.cuda.mem_get_info()
        if mapped.nbytes <= RESIDENT_SHARE * free:
            return torch.from_numpy(mapped).to(machine.device)
    if mapped.nbytes <= RESIDENT_SHARE * memory_limit_bytes():
        return torch.from_numpy(numpy.array(mapped))
    return torch.from_numpy(mapped)
