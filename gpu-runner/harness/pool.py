"""All images of a source, decoded to one size, before they are split."""

import hashlib
import math
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy
from numpy.lib.format import open_memmap

from harness.protocol import Refused

UNSPLIT, TRAIN, VAL, TEST = -1, 0, 1, 2
CHUNK = 4096  # images handled at once: bounds the memory, whatever the dataset's size

Tell = Callable[[int, int], None]  # how many images are done, of how many


@dataclass(frozen=True)
class Pool:
    kind: str  # "idx" or "folder"
    classes: list[str]
    images: numpy.ndarray  # uint8 (N, C, H, W), mapped from a file
    labels: numpy.ndarray  # int64 (N,)
    given: numpy.ndarray  # int64 (N,): the split that the source puts an image into, or UNSPLIT
    names: list[str]  # (N,) how a person finds the image again
    fingerprints: numpy.ndarray  # uint64 (N, 2): a hash of the decoded pixels
    sizes: numpy.ndarray  # int64 (N, 2): height and width before resizing
    unreadable: list[str] = field(default_factory=list)


def fingerprint(pixels: numpy.ndarray) -> tuple[int, int]:
    """Equal pixels and shape, equal hash, whatever the file format was."""
    digest = hashlib.blake2b(str(pixels.shape).encode(), digest_size=16)
    digest.update(numpy.ascontiguousarray(pixels))
    raw = digest.digest()
    return int.from_bytes(raw[:8], "little"), int.from_bytes(raw[8:], "little")


def create_images(path: Path, shape: tuple[int, int, int, int]) -> numpy.ndarray:
    """A mapped uint8 .npy file. Its space is taken now: a full disk must be a sentence, not a bus error later."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        images = open_memmap(path, mode="w+", dtype=numpy.uint8, shape=shape)
        with path.open("r+b") as file:
            os.posix_fallocate(file.fileno(), 0, path.stat().st_size)
    except OSError as error:
        gigabytes = math.prod(shape) / 1e9
        message = (
            f"The prepared images need {gigabytes:.2g} GB, which do not fit: allow more space or a smaller imageSize."
        )
        raise Refused(message) from error
    return images


def printable(name: str) -> str:
    """A file name that can be shown: no control characters, not endless."""
    return "".join(character if character.isprintable() else "?" for character in name)[-120:]
