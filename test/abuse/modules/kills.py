"""Kills PID 1, which does not work from inside, its parent, and then itself."""

import os
import signal


def train(model, batches, ctx):
    os.kill(1, signal.SIGKILL)
    os.kill(os.getppid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
