"""Fills /out in one of four ways until it is refused, and says what was refused and how much went in."""

import errno
import os
import sys
import time
from pathlib import Path

OUT = Path("/out")
TEN_GIGABYTES = 10 << 30


def train(model, batches, ctx):
    try:
        amount = WAYS["@WAY@"]()
    except OSError as error:
        print(f"refused={errno.errorcode[error.errno]}", file=sys.stderr)
        sys.exit(1)
    print(f"done={amount}", file=sys.stderr)
    time.sleep(3600)


def large_files():
    """Each as large as the limit on files allows."""
    for number in range(100):
        with (OUT / f"large-{number}").open("wb", buffering=0) as file:
            for _ in range(TEN_GIGABYTES >> 20):
                if file.write(b"x" * (1 << 20)) < 1 << 20:
                    break


def sparse_file():
    with (OUT / "weights.safetensors").open("wb") as file:
        file.truncate(TEN_GIGABYTES)


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


WAYS = {way.__name__: way for way in (large_files, sparse_file, many_files, deep_folders)}
