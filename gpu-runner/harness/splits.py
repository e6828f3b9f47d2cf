"""Train, val and test: stratified, by seed, and written so that an image's place says nothing about its class."""

import hashlib
import json
from pathlib import Path

import numpy

from harness.pool import CHUNK, TEST, TRAIN, UNSPLIT, VAL, Pool, create_images

SMALLEST_DEVIATION = 0.01  # a constant channel must not blow up when it is divided by its deviation


def split_pool(pool: Pool, seed: int, val_fraction: float, test_fraction: float) -> numpy.ndarray:
    """Which split each image is in, int64 (N,). A split that the source has is kept; a missing one is taken from train."""
    random = numpy.random.default_rng(seed)
    split = pool.given.copy()
    split[split == UNSPLIT] = TRAIN
    has_val, has_test = (pool.given == VAL).any(), (pool.given == TEST).any()
    for label in range(len(pool.classes)):
        own = random.permutation(numpy.flatnonzero((pool.labels == label) & (split == TRAIN)))
        test_count = 0 if has_test else share(len(own), test_fraction)
        val_count = 0 if has_val else share(len(own) - test_count, val_fraction)
        split[own[:test_count]] = TEST
        split[own[test_count : test_count + val_count]] = VAL
    return split


def share(count: int, fraction: float) -> int:
    return max(1, round(count * fraction)) if count > 1 else 0


def write_splits(pool: Pool, split: numpy.ndarray, left_out: numpy.ndarray, seed: int, out: Path) -> dict:
    """Writes images and labels and returns what info.json says about them."""
    random = numpy.random.default_rng([seed, 1])
    digest = hashlib.sha256(json.dumps([pool.classes, pool.images.shape[1:]]).encode())
    chosen = {}
    for which, name in ((TRAIN, "train"), (VAL, "val"), (TEST, "test")):
        indices = numpy.flatnonzero(split == which)
        if which == TRAIN:
            indices = numpy.setdiff1d(indices, left_out)
        chosen[name] = random.permutation(indices)  # so the first n are a random sample, in every split
        labels = pool.labels[chosen[name]].astype("<u2")
        labels_path = out / "train" / "labels.u16" if which == TRAIN else out / "labels" / f"{name}.u16"
        labels_path.parent.mkdir(parents=True, exist_ok=True)
        write_images(pool, chosen[name], out / name / "images.npy", digest)
        labels.tofile(labels_path)
        digest.update(labels.tobytes())
    mean, std = channel_statistics(pool.images, chosen["train"])
    return {
        **{name: len(indices) for name, indices in chosen.items()},
        "mean": mean,
        "std": std,
        "perClass": {
            name: numpy.bincount(pool.labels[indices], minlength=len(pool.classes)).tolist()
            for name, indices in chosen.items()
        },
        "fingerprint": f"sha256:{digest.hexdigest()}",
    }


def write_images(pool: Pool, indices: numpy.ndarray, path: Path, digest) -> None:
    images = create_images(path, (len(indices), *pool.images.shape[1:]))
    for start in range(0, len(indices), CHUNK):
        part = pool.images[indices[start : start + CHUNK]]
        images[start : start + len(part)] = part
        digest.update(part.tobytes())
    images.flush()


def channel_statistics(images: numpy.ndarray, indices: numpy.ndarray) -> tuple[list[float], list[float]]:
    """Mean and deviation per channel, on the scale 0..1."""
    total, squares, count = 0.0, 0.0, 0
    for start in range(0, len(indices), CHUNK):
        part = images[indices[start : start + CHUNK]]
        histograms = [numpy.bincount(part[:, channel].ravel(), minlength=256) for channel in range(part.shape[1])]
        values = numpy.arange(256) / 255
        total += numpy.array([histogram @ values for histogram in histograms])
        squares += numpy.array([histogram @ values**2 for histogram in histograms])
        count += part[:, 0].size
    mean = total / max(count, 1)
    std = numpy.sqrt(numpy.maximum(squares / max(count, 1) - mean**2, 0)).clip(min=SMALLEST_DEVIATION)
    return [round(float(value), 4) for value in mean], [round(float(value), 4) for value in std]
