"""Mode `prepare`: turns IDX files or folders of images into the one form that training reads. Deterministic by seed."""

import json
import platform
from pathlib import Path
from time import monotonic

import numpy
import PIL

from harness.allowance import allowed_threads, peak_resident_bytes
from harness.contact_sheet import write_contact_sheet
from harness.duplicates import Duplicates, find_duplicates
from harness.folders import Folders
from harness.pool import TRAIN, Pool
from harness.prepare_folder import read_folder
from harness.prepare_idx import find_idx_files, read_idx
from harness.protocol import Protocol, Refused
from harness.splits import split_pool, write_splits

FEWEST_IMAGES_PER_CLASS = 5  # fewer cannot be split into train, val and test
LISTED_FILES = 20  # unreadable files that are named; the rest are only counted
VERSIONS = {"python": platform.python_version(), "numpy": numpy.__version__, "pillow": PIL.__version__}


def prepare(job: dict, folders: Folders, protocol: Protocol) -> None:
    began = monotonic()
    protocol.send(
        "started", mode="prepare", device="cpu", precision="float32",
        threads=allowed_threads(), parameters=0, versions=VERSIONS,
    )  # fmt: skip

    def tell(done: int, total: int) -> None:
        if done == total or protocol.update_is_due():
            protocol.send("preparing", done=done, total=total)

    scratch = folders.out / ".unsplit.npy"
    pool = read_source(job, scratch, tell)
    refuse_unless_usable(pool)
    split = split_pool(pool, job["seed"], job["valFraction"], job["testFraction"])
    duplicates = find_duplicates(pool, split)
    refuse_unless_trainable(pool, split, duplicates)
    written = write_splits(pool, split, duplicates.in_train, job["seed"], folders.out)
    scratch.unlink()
    write_contact_sheet(folders.out / "train", len(pool.classes), folders.out / "contact-sheet.png")
    write_info(folders.out / "info.json", describe(job["name"], pool, duplicates, written))

    seconds = monotonic() - began
    protocol.send(
        "done",
        seconds=seconds,
        epochs=0,
        imagesPerSecond=len(pool.labels) / max(seconds, 1e-6),
        peakMemoryBytes=peak_resident_bytes(),
    )


def read_source(job: dict, scratch: Path, tell) -> Pool:
    source, kind = Path(job["source"]["path"]), job["source"]["kind"]
    names, size = job.get("classNames"), job.get("imageSize")
    try:
        pairs = find_idx_files(source) if kind in ("idx", "auto") else []
    except OSError as error:
        raise Refused("The dataset's folder cannot be read: make it readable for all.") from error
    if pairs:
        return read_idx(source, pairs, names, size, scratch, tell)
    if kind == "idx":
        raise Refused(
            "There are no IDX files here: a pair such as train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz is needed."
        )
    return read_folder(source, names, size, scratch, tell)


def refuse_unless_usable(pool: Pool) -> None:
    if len(pool.classes) < 2:
        raise Refused(
            f"There is only one class, {pool.classes[0]!r}: a classifier needs at least two, each in its own folder."
        )
    counts = numpy.bincount(pool.labels, minlength=len(pool.classes))
    for name, count in zip(pool.classes, counts, strict=True):
        if count == 0:
            raise Refused(f"The class {name!r} has no readable images: add images or remove the class.")
        if count < FEWEST_IMAGES_PER_CLASS:
            raise Refused(
                f"The class {name!r} has only {count} readable images: "
                f"every class needs at least {FEWEST_IMAGES_PER_CLASS}; add images or remove the class."
            )


def refuse_unless_trainable(pool: Pool, split: numpy.ndarray, duplicates: Duplicates) -> None:
    training = split == TRAIN
    training[duplicates.in_train] = False
    counts = numpy.bincount(pool.labels[training], minlength=len(pool.classes))
    for name, count in zip(pool.classes, counts, strict=True):
        if count == 0:
            raise Refused(
                f"The class {name!r} has no training images of its own: add images that are not in val or test too."
            )


def describe(name: str, pool: Pool, duplicates: Duplicates, written: dict) -> dict:
    _, channels, height, width = pool.images.shape
    counts = {split: written.pop(split) for split in ("train", "val", "test")}
    return {
        "name": name,
        "classes": pool.classes,
        "channels": channels,
        "height": height,
        "width": width,
        **counts,
        **written,
        "kind": pool.kind,
        "duplicates": {
            "count": duplicates.count,
            "removedFromTrain": len(duplicates.in_train),
            "examples": duplicates.examples,
        },
        "unreadable": {"count": len(pool.unreadable), "files": pool.unreadable[:LISTED_FILES]},
        "originalSizes": {
            "min": pool.sizes.min(0).tolist(),
            "median": numpy.median(pool.sizes, axis=0).astype(int).tolist(),
            "max": pool.sizes.max(0).tolist(),
        },
    }


def write_info(path: Path, info: dict) -> None:
    """Last of all and in one step: where info.json is, the dataset is whole."""
    unfinished = path.with_name(".info.json.unfinished")
    unfinished.write_text(json.dumps(info, indent=2, ensure_ascii=False))
    unfinished.replace(path)
