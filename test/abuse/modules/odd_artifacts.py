"""Leaves things in /out that are no plain files, or are named to confuse whoever copies them."""

import os
import socket
import time
import unicodedata
from pathlib import Path

import numpy

OUT = Path("/out")
NO_WEIGHTS = (2).to_bytes(8, "little") + b"{}"  # as safetensors
OUTSIDE = "@HOST_FILE@"  # a file of the host; there is none of that name in here


def train(model, batches, ctx):
    for kind, make in KINDS.items():
        make(OUT / kind)
    for name in ("-rf", "--checkpoint-action=exec=sh", "a\nb", " ", "weights.safetensors ", "\u202eu.61"):
        (OUT / name).write_bytes(b"odd")
    for form in ("NFC", "NFD"):
        (OUT / unicodedata.normalize(form, "é.u16")).write_bytes(b"twin")
    (OUT / "ready").write_bytes(b"ready")
    while not "@PLACE@":
        time.sleep(1)
    for _ in batches:
        pass
    ctx.epoch_done(model, train_loss=1.0, epochs=1)
    leave_what_is_expected(len(batches.split))
    expected = OUT / "@PLACE@"
    expected.unlink()
    KINDS["@KIND@"](expected)
    os._exit(0)  # before the harness can put it right


def leave_what_is_expected(train_images):
    (OUT / "val-predictions.u16").write_bytes((OUT / "predictions-001.u16").read_bytes())
    numpy.zeros(min(train_images, 2000), "<u2").tofile(OUT / "train-predictions.u16")
    (OUT / "weights.safetensors").write_bytes(NO_WEIGHTS)


def make_socket(path):
    socket.socket(socket.AF_UNIX).bind(str(path))


def make_setuid(path):
    path.write_bytes(NO_WEIGHTS)
    path.chmod(0o6777)


def make_hard_link(path):
    path.with_name(f".{path.name}").write_bytes(b"linked")
    path.hardlink_to(path.with_name(f".{path.name}"))


def make_folder(path):
    path.mkdir()
    (path / path.name).write_bytes(b"inside")


def make_sparse(path):
    with path.open("wb") as file:
        file.truncate(1 << 30)


KINDS = {
    "symlink": lambda path: path.symlink_to("/etc/shadow"),
    "symlink-outside": lambda path: path.symlink_to(OUTSIDE),
    "symlink-up": lambda path: path.symlink_to("../" * 40 + OUTSIDE),
    "fifo": os.mkfifo,
    "socket": make_socket,
    "setuid": make_setuid,
    "hard-link": make_hard_link,
    "folder": make_folder,
    "sparse": make_sparse,
}
