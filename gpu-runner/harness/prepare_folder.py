"""Reads folders of images: one folder per class, or train/val/test folders with one folder per class in each."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy

from harness.allowance import allowed_threads
from harness.decode import Header, read_header, read_pixels
from harness.pool import TEST, TRAIN, UNSPLIT, VAL, Pool, Tell, create_images, fingerprint, printable
from harness.protocol import Refused

SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm", ".pgm"}
SPLIT_FOLDERS = {
    "train": TRAIN,
    "training": TRAIN,
    "val": VAL,
    "valid": VAL,
    "validation": VAL,
    "test": TEST,
    "testing": TEST,
}
DEFAULT_SIDE = 64  # pixels of the short side at most, unless imageSize says otherwise
SMALLEST_SIDE = 8
SAME_SHAPE = 0.02  # relative difference of aspect ratios that counts as none
MOST_ELONGATED = 3.0  # images longer than this are cut to a square
FILES_AT_ONCE = 256


@dataclass(frozen=True)
class ImageFile:
    path: Path
    name: str  # relative to the source
    label: int
    given: int  # split, or UNSPLIT


def read_folder(source: Path, class_names: list[str] | None, size: int | None, scratch: Path, tell: Tell) -> Pool:
    classes, files = list_files(source)
    if class_names and len(class_names) != len(classes):
        raise Refused(
            f"There are {len(class_names)} class names for {len(classes)} class folders: give one name per folder."
        )
    headers, unreadable = [], []
    for file, header in zip(files, in_parallel(read_header_or_none, files), strict=True):
        headers.append(header)
        if header is None:
            unreadable.append(printable(file.name))
    readable = [(file, header) for file, header in zip(files, headers, strict=True) if header]
    if not readable:
        raise Refused("None of the images can be read: use PNG, JPEG, BMP, GIF, WebP or TIFF files.")
    height, width = common_size([header for _, header in readable], size)
    channels = 1 if all(header.is_grey for _, header in readable) else 3

    def decode(entry: tuple[ImageFile, Header]) -> tuple[numpy.ndarray, tuple[int, int]] | None:
        try:
            fitted, decoded = read_pixels(entry[0].path, channels, height, width)
            return fitted, fingerprint(decoded)
        except Exception:  # noqa: BLE001 - Pillow raises many kinds; whichever it is, the file is broken
            return None

    images = create_images(scratch, (len(readable), channels, height, width))
    kept: list[tuple[ImageFile, Header]] = []
    fingerprints: list[tuple[int, int]] = []
    for done, (entry, result) in enumerate(zip(readable, in_parallel(decode, readable), strict=True), start=1):
        if result is None:
            unreadable.append(printable(entry[0].name))
        else:
            images[len(kept)], print_of_pixels = result
            fingerprints.append(print_of_pixels)
            kept.append(entry)
        tell(done, len(readable))

    return Pool(
        kind="folder",
        classes=[printable(name) for name in class_names or classes],
        images=images[: len(kept)],
        labels=numpy.array([file.label for file, _ in kept], numpy.int64),
        given=numpy.array([file.given for file, _ in kept], numpy.int64),
        names=[printable(file.name) for file, _ in kept],
        fingerprints=numpy.array(fingerprints, numpy.uint64).reshape(-1, 2),
        sizes=numpy.array([(header.height, header.width) for _, header in kept], numpy.int64).reshape(-1, 2),
        unreadable=unreadable,
    )


def list_files(source: Path) -> tuple[list[str], list[ImageFile]]:
    """The class names, sorted, and every image file under them, in the order of their names."""
    folders = class_folders(source)
    classes = sorted({folder.name for folder, _ in folders})
    files = []
    for folder, given in folders:
        found = image_paths(folder)
        if not found and given in (UNSPLIT, TRAIN):
            raise Refused(f"The class folder {printable(folder.name)!r} has no images: add images to it or remove it.")
        label = classes.index(folder.name)
        files += [ImageFile(path, str(path.relative_to(source)), label, given) for path in found]
    if not files:
        raise Refused("There are no images here: make one folder per class and put that class's images into it.")
    return classes, files


def class_folders(source: Path) -> list[tuple[Path, int]]:
    folders = subfolders(source)
    if len(folders) == 1 and folders[0].name.lower() not in SPLIT_FOLDERS and subfolders(folders[0]):
        return class_folders(folders[0])  # a dataset packed into one more folder
    splits = {folder: SPLIT_FOLDERS.get(folder.name.lower()) for folder in folders}
    if folders and all(split is not None for split in splits.values()):
        if TRAIN not in splits.values():
            raise Refused(
                "There is a val or test folder but no train folder: add the training images in a folder named train."
            )
        return [(folder, split) for parent, split in splits.items() for folder in subfolders(parent)]
    return [(folder, UNSPLIT) for folder in folders]


def subfolders(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith((".", "__")))
    except OSError as error:
        raise Refused(
            f"The folder {printable(folder.name)!r} cannot be read: check that it is there and readable for all."
        ) from error


def image_paths(folder: Path) -> list[Path]:
    """Sorted, also from folders below: a class may have subfolders."""

    def unreadable_folder(error: OSError) -> None:
        name = printable(Path(error.filename or folder).name)
        raise Refused(f"The folder {name!r} cannot be read: make it readable for all.") from error

    paths = []
    for where, _, names in os.walk(folder, onerror=unreadable_folder):
        paths += [Path(where) / name for name in names if is_image_name(name)]
    return sorted(paths)


def is_image_name(name: str) -> bool:
    return not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES


def in_parallel(work, items: list) -> Iterator:
    """The results in order, a bounded number at a time. Pillow decodes outside the interpreter lock."""
    with ThreadPoolExecutor(allowed_threads()) as pool:
        for start in range(0, len(items), FILES_AT_ONCE):
            yield from pool.map(work, items[start : start + FILES_AT_ONCE])


def read_header_or_none(file: ImageFile) -> Header | None:
    try:
        return read_header(file.path)
    except Exception:  # noqa: BLE001 - Pillow raises many kinds; whichever it is, the file is no image
        return None


def common_size(headers: list[Header], size: int | None) -> tuple[int, int]:
    """Height and width for all: the median short side, at most 64, keeping the shape where all images have the same."""
    short_sides = [min(header.height, header.width) for header in headers]
    short = size or min(int(numpy.median(short_sides)), DEFAULT_SIDE)
    short = max(short, SMALLEST_SIDE)
    ratios = numpy.array([header.width / header.height for header in headers])
    ratio = float(numpy.median(ratios))
    same_shape = (ratios.max() - ratios.min()) <= SAME_SHAPE * ratio
    if not same_shape or not 1 / MOST_ELONGATED <= ratio <= MOST_ELONGATED:
        return short, short
    return (short, round(short * ratio)) if ratio >= 1 else (round(short / ratio), short)
