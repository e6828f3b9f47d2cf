"""Writes a million short lines: less to read than to keep."""

import os
import time


def train(model, batches, ctx):
    for _ in range(1000):
        os.write(2, b"@TEXT@\n" * 1000)
    while True:
        time.sleep(1)
