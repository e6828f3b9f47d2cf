"""Where everything is mounted."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Folders:
    source: Path  # job.json and the three components; read-only
    train: Path  # images.npy (uint8 N,C,H,W) and labels.u16; read-only
    val: Path  # images.npy, no labels: those stay with the runner
    test: Path  # images.npy, only in predict mode
    weights: Path  # weights.safetensors, only in predict mode
    out: Path  # everything the runner takes away

    @property
    def job(self) -> Path:
        return self.source / "job.json"

    @staticmethod
    def under(root: Path) -> "Folders":
        data = root / "data"
        return Folders(root / "src", data / "train", data / "val", data / "test", root / "weights", root / "out")
