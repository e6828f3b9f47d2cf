"""Lets a child take memory until that is killed, and trains on as if nothing had happened."""

import os
import sys


def train(model, batches, ctx):
    child = os.fork()
    if child == 0:
        # The first to be killed, so that it is not the parent.
        open("/proc/self/oom_score_adj", "w").write("1000")  # noqa: PTH123, SIM115
        hoard = []
        while True:
            hoard.append(bytearray(b"x") * (8 << 20))
    _, status = os.waitpid(child, 0)
    print(f"child={os.waitstatus_to_exitcode(status)}", file=sys.stderr)
    for _ in batches:
        pass
    ctx.epoch_done(model, train_loss=1.0, epochs=1)
    return model
