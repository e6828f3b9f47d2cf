"""Ignores every signal that can be ignored, leaves daemons behind, and then sleeps for ever or ends at once."""

import os
import signal
import time


def train(model, batches, ctx):
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}:
        signal.signal(number, signal.SIG_IGN)
    for _ in range(3):
        daemonise()
    while "@STAYS@":
        time.sleep(1)
    for _ in batches:
        pass
    ctx.epoch_done(model, train_loss=1.0, epochs=1)
    return model


def daemonise():
    """Twice forked, in a session of its own: nobody's child any more."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.execvp("sleep", ["sleep", "@SECONDS@"])
        os._exit(0)
