"""Fills /out in one of several ways until it is refused, and says what was refused and how much went in."""

import errno
import itertools
import os
import sys
import time
from pathlib import Path

OUT = Path("/out")
MEGABYTE = 1 << 20
TEN_GIGABYTES = 10 << 30


def train(model, batches, ctx):
    try:
        print(f"done={WAYS['@WAY@']()}", file=sys.stderr)
    except OSError as error:
        print(f"refused={errno.errorcode[error.errno]}", file=sys.stderr)
    sys.exit(1)


def large_file():
    with (OUT / "large").open("wb", buffering=0) as file:
        for _ in range(TEN_GIGABYTES // MEGABYTE):
            file.write(b"x" * MEGABYTE)
    return TEN_GIGABYTES


def growing_file():
    """Slowly enough that somebody who looks every few seconds sees it coming."""
    with (OUT / "growing").open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * MEGABYTE)
            time.sleep(0.05)


def sparse_file():
    with (OUT / "weights.safetensors").open("wb") as file:
        file.truncate(TEN_GIGABYTES)
    return TEN_GIGABYTES


def many_files():
    for number in range(1_000_000):
        os.close(os.open(f"/out/{number}", os.O_CREAT | os.O_WRONLY))
    return 1_000_000


def deep_folders():
    os.chdir(OUT)
    for _ in range(400):
        os.mkdir("deeper" * 40)  # noqa: PTH102
        os.chdir("deeper" * 40)
    return 400


def folders_too_deep_to_measure():
    """A path to the last one is longer than any program may name."""
    deep_folders()
    return nothing()


def many_folders():
    """Each takes a block of the disk, and no byte of any file."""
    for number in itertools.count():
        (OUT / f"{number}").mkdir()


def empty_files():
    """Each takes an inode, and no byte of the disk."""
    for number in itertools.count():
        os.close(os.open(f"/out/{number}", os.O_CREAT | os.O_WRONLY))


def nothing():
    time.sleep(600)
    return 0


WAYS = {
    way.__name__: way
    for way in (
        large_file,
        growing_file,
        sparse_file,
        many_files,
        deep_folders,
        folders_too_deep_to_measure,
        many_folders,
        empty_files,
        nothing,
    )
}
