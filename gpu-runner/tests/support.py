"""A small sandbox in a temporary folder: the same paths as the real one, under a root."""

import contextlib
import io
import json
import shutil
import tempfile
import unittest
from pathlib import Path

import numpy

import harness
from harness.__main__ import run
from harness.folders import Folders
from harness.protocol import Protocol

HERE = Path(__file__).resolve().parent
PLACES = (HERE.parent / "components", Path("/opt/improve/components"), Path("/opt/components"))
COMPONENTS = next(place for place in PLACES if place.is_dir())
HARNESS_PARENT = Path(harness.__file__).resolve().parent.parent


class SandboxTest(unittest.TestCase):
    def setUp(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="sandbox-"))
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        self.folders = Folders.under(self.root)
        for folder in (self.folders.source, self.folders.out, self.folders.weights):
            folder.mkdir(parents=True)

    def write_components(self, **sources: str) -> None:
        """The built-in ones, except those given."""
        for name in ("data", "model", "training"):
            source = sources.get(name) or (COMPONENTS / f"{name}.py").read_text()
            (self.folders.source / f"{name}.py").write_text(source)

    def write_dataset(self, shape=(1, 12, 12), classes=3, train=96, val=30, test=20) -> dict:
        """Images whose brightness tells the class, with noise: learnable in seconds. Returns `info`."""
        random = numpy.random.default_rng(0)
        for folder, count in ((self.folders.train, train), (self.folders.val, val), (self.folders.test, test)):
            folder.mkdir(parents=True)
            labels = random.integers(0, classes, count)
            images = (
                random.integers(0, 60, (count, *shape)) + (labels * 195 // max(classes - 1, 1))[:, None, None, None]
            )
            numpy.save(folder / "images.npy", images.astype(numpy.uint8))
            if folder == self.folders.train:
                labels.astype("<u2").tofile(folder / "labels.u16")
        channels, height, width = shape
        return {
            "name": "shades", "classes": [f"shade {index}" for index in range(classes)],
            "channels": channels, "height": height, "width": width, "train": train, "val": val, "test": test,
            "mean": [0.5] * channels, "std": [0.3] * channels,
        }  # fmt: skip

    def run_job(self, **job) -> list[dict]:
        """Runs the job in this process and returns its messages."""
        self.folders.job.write_text(json.dumps(job))
        stream = io.StringIO()
        self.messages: list[dict] = []
        try:
            with contextlib.redirect_stderr(io.StringIO()):
                run(json.loads(self.folders.job.read_text()), self.folders, Protocol(stream))
        finally:
            self.messages = [json.loads(line) for line in stream.getvalue().splitlines()]
        return self.messages

    def train_job(self, info: dict, **changes) -> list[dict]:
        return self.run_job(
            **{"mode": "train", "seed": 1, "info": info, "trainSeconds": 30, "trainImages": None, **changes}
        )

    def of_type(self, type: str) -> list[dict]:
        return [message for message in self.messages if message["type"] == type]


def edit(source: str, key: str, value: str) -> str:
    """Changes one value of a CONFIG, the way the playbook does."""
    import re

    changed, count = re.subn(rf'^(\s*"{key}": )[^,\n]+,', rf"\g<1>{value},", source, flags=re.MULTILINE)
    if count != 1:
        raise KeyError(key)
    return changed
