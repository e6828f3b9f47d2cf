"""One small picture of the training images, for a model that takes pictures: a row per class, by number, from the first class down."""

import io
from pathlib import Path

import numpy
from PIL import Image, ImageDraw

MOST_IMAGES = 40
MOST_COLUMNS = 8
LARGEST_BYTES = 64 * 1024  # the runner takes no more
CELLS = (64, 48, 32, 16)  # pixels; the largest whose picture is small enough
LABEL_WIDTH = 28  # pixels for a class's number: its name may be anything


def write_contact_sheet(train: Path, classes: int, path: Path) -> None:
    images = numpy.load(train / "images.npy", mmap_mode="r")
    labels = numpy.fromfile(train / "labels.u16", dtype="<u2")
    columns = max(1, min(MOST_COLUMNS, MOST_IMAGES // classes))
    # The order on disk is shuffled, so the first of a class are a random sample.
    rows = [numpy.flatnonzero(labels == label)[:columns] for label in range(min(classes, MOST_IMAGES))]
    for cell in CELLS:
        sheet = Image.new("RGB", (LABEL_WIDTH + columns * cell, len(rows) * cell), "white")
        draw = ImageDraw.Draw(sheet)
        for row, places in enumerate(rows):
            draw.text((2, row * cell + 2), str(row), fill="black")
            for column, place in enumerate(places):
                sheet.paste(thumbnail(images[place], cell), (LABEL_WIDTH + column * cell, row * cell))
        file = io.BytesIO()
        sheet.save(file, "PNG", optimize=True)
        if len(file.getvalue()) <= LARGEST_BYTES:
            path.write_bytes(file.getvalue())
            return


def thumbnail(pixels: numpy.ndarray, cell: int) -> Image.Image:
    """uint8 (C, H, W) as a picture that fits a cell, with a line of white around it. Small images keep their hard pixels."""
    channels, height, width = pixels.shape
    colours = pixels[:3] if channels >= 3 else numpy.repeat(pixels[:1], 3, axis=0)
    image = Image.fromarray(numpy.ascontiguousarray(colours.transpose(1, 2, 0)))
    scale = (cell - 2) / max(height, width)
    size = (max(1, int(width * scale)), max(1, int(height * scale)))
    return image.resize(size, Image.Resampling.NEAREST if scale > 1 else Image.Resampling.BILINEAR)
