"""Reads IDX files, the format of MNIST and its family: a magic number, dimensions, raw bytes; gzipped or not."""

import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy

from harness.decode import fit_pixels
from harness.pool import CHUNK, TEST, UNSPLIT, Pool, Tell, create_images, fingerprint
from harness.protocol import Refused

IMAGES_MAGIC = 0x00000803  # unsigned bytes, three dimensions: count, height, width
LABELS_MAGIC = 0x00000801  # unsigned bytes, one dimension
LARGEST_SIDE = 1024  # pixels; a header that says more is no image
FILE_ROLES = {  # role -> how its name may begin; "t10k" is what MNIST calls its test images
    "train": ("train",),
    "test": ("t10k", "test"),
}


@dataclass(frozen=True)
class IdxPair:
    role: str  # "train" or "test"
    images: Path
    labels: Path


def find_idx_files(source: Path) -> list[IdxPair]:
    """Pairs of images and labels in this folder, such as train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz."""
    files = sorted(path for path in source.iterdir() if path.is_file()) if source.is_dir() else []
    pairs = []
    for role, beginnings in FILE_ROLES.items():
        images = find_file(files, beginnings, "images", "idx3")
        labels = find_file(files, beginnings, "labels", "idx1")
        if images and labels:
            pairs.append(IdxPair(role, images, labels))
        elif images or labels:
            have, lack = ("images", "labels") if images else ("labels", "images")
            raise Refused(f"There are {role} {have} but no {role} {lack}: put both IDX files into the folder.")
    return pairs


def find_file(files: list[Path], beginnings: tuple[str, ...], what: str, kind: str) -> Path | None:
    for path in files:
        words = path.name.lower().removesuffix(".gz").replace(".", "-").split("-")
        if what in words and kind in words and any(word in beginnings for word in words):
            return path
    return None


def read_idx(
    source: Path, pairs: list[IdxPair], class_names: list[str] | None, size: int | None, scratch: Path, tell: Tell
) -> Pool:
    if not any(pair.role == "train" for pair in pairs):
        raise Refused("There are no training images: a file such as train-images-idx3-ubyte.gz must be in the folder.")
    labels = numpy.concatenate([read_labels(pair.labels) for pair in pairs])
    headers = [read_header(pair.images) for pair in pairs]
    total = sum(count for count, _, _ in headers)
    height, width = headers[0][1:]
    if any(header[1:] != (height, width) for header in headers):
        raise Refused("Training and test images have different sizes: prepare them with the same size.")
    if total != len(labels):
        raise Refused(f"There are {total} images but {len(labels)} labels: use files that belong together.")

    scale = (size or min(height, width)) / min(height, width)
    shape = (total, 1, round(height * scale), round(width * scale))
    images = create_images(scratch, shape)
    fingerprints = numpy.zeros((total, 2), numpy.uint64)
    done = 0
    for pair, (count, _, _) in zip(pairs, headers, strict=True):
        with open_idx(pair.images) as file:
            file.read(16)
            for start in range(0, count, CHUNK):
                here = min(CHUNK, count - start)
                pixels = numpy.frombuffer(read_exactly(file, here * height * width, pair.images), numpy.uint8)
                for image in pixels.reshape(here, height, width):
                    images[done, 0] = fit_pixels(image, shape[2], shape[3])
                    fingerprints[done] = fingerprint(image)
                    done += 1
                tell(done, total)

    classes, ids = name_classes(labels, class_names)
    return Pool(
        kind="idx",
        classes=classes,
        images=images,
        labels=ids,
        given=numpy.concatenate(
            [numpy.full(h[0], TEST if p.role == "test" else UNSPLIT) for p, h in zip(pairs, headers, strict=True)]
        ),
        names=[
            f"{pair.role}[{index}]" for pair, header in zip(pairs, headers, strict=True) for index in range(header[0])
        ],
        fingerprints=fingerprints,
        sizes=numpy.tile(numpy.array([height, width]), (total, 1)),
    )


def name_classes(labels: numpy.ndarray, class_names: list[str] | None) -> tuple[list[str], numpy.ndarray]:
    """Class ids count from 0 without a gap, also where the file's labels do not."""
    present = numpy.unique(labels)
    ids = numpy.searchsorted(present, labels)
    if class_names is None:
        return [str(label) for label in present], ids
    if len(class_names) == len(present):
        return list(class_names), ids
    if len(class_names) > present.max():
        return list(class_names), labels.astype(numpy.int64)  # a class without images is refused later
    raise Refused(f"There are {len(class_names)} class names for {len(present)} classes: give one name per class.")


def read_labels(path: Path) -> numpy.ndarray:
    with open_idx(path) as file:
        (count,) = read_dimensions(file, path, LABELS_MAGIC)
        return numpy.frombuffer(read_exactly(file, count, path), numpy.uint8).astype(numpy.int64)


def read_header(path: Path) -> tuple[int, int, int]:
    """Count, height and width."""
    with open_idx(path) as file:
        count, height, width = read_dimensions(file, path, IMAGES_MAGIC)
    if not 0 < height <= LARGEST_SIDE or not 0 < width <= LARGEST_SIDE:
        raise Refused(f"{path.name} says its images are {height} x {width} pixels: at most {LARGEST_SIDE} are taken.")
    return count, height, width


def read_dimensions(file: BinaryIO, path: Path, magic: int) -> list[int]:
    found = int.from_bytes(read_exactly(file, 4, path), "big")
    if found != magic:
        raise Refused(
            f"{path.name} has the IDX magic number {found:#010x}, expected {magic:#010x}: use unsigned-byte IDX files."
        )
    return [int.from_bytes(read_exactly(file, 4, path), "big") for _ in range(magic & 0xFF)]


def read_exactly(file: BinaryIO, count: int, path: Path) -> bytes:
    try:
        raw = file.read(count)
    except (OSError, EOFError, zlib.error) as error:
        raise Refused(f"{path.name} cannot be unpacked: download it again.") from error
    if len(raw) != count:
        raise Refused(f"{path.name} ends too early: download it again.")
    return raw


def open_idx(path: Path) -> BinaryIO:
    try:
        return gzip.open(path) if path.suffix == ".gz" else path.open("rb")
    except OSError as error:
        raise Refused(f"{path.name} cannot be read: check its permissions.") from error
