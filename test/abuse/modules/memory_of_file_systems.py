"""Fills the file systems that lie in memory, and says how much went into each."""

import errno
import os
import sys
from pathlib import Path


def train(model, batches, ctx):
    for folder in sys.argv[1:] or ["@FIRST@", "@SECOND@"]:
        if not folder:
            continue
        written = 0
        with Path(folder, "hoard").open("wb", buffering=0) as file:
            try:
                while True:
                    written += file.write(b"x" * (1 << 20))
            except OSError as error:
                name = folder.strip("/").replace("/", "-")
                print(f"{name}={errno.errorcode[error.errno]}", file=sys.stderr)
                print(f"{name}-megabytes={written >> 20}", file=sys.stderr)
    os._exit(1)
