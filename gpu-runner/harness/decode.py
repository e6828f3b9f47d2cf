"""One image file to pixels: grey or RGB, upright, 8 bits, one size. Files are untrusted: sizes are looked at before decoding."""

from dataclasses import dataclass
from pathlib import Path

import numpy
from PIL import Image, ImageOps

MOST_PIXELS = 50_000_000  # of one image; a small file can unpack to gigabytes
GREY_MODES = {"1", "L", "LA", "I", "F", "I;16", "I;16B", "I;16L", "I;16N"}
TURNED = {5, 6, 7, 8}  # EXIF orientations that swap height and width
ORIENTATION = 0x0112
WHITE = 255

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


@dataclass(frozen=True)
class Header:
    height: int  # upright, after the EXIF rotation
    width: int
    is_grey: bool


def read_header(path: Path) -> Header:
    """Raises whatever Pillow raises on a file that is no image."""
    with Image.open(path) as image:
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise ValueError(f"{width} x {height} pixels")
        exif = Image.Image.getexif(image)  # PNG's own getexif would decode the whole image
        if exif.get(ORIENTATION) in TURNED:
            width, height = height, width
        return Header(height, width, image.mode in GREY_MODES)


def read_pixels(path: Path, channels: int, height: int, width: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    """The fitted pixels uint8 (C, height, width), and the decoded pixels before fitting, which tell copies apart."""
    with Image.open(path) as image:
        if image.format == "JPEG":
            image.draft(None, (2 * width, 2 * height))  # a large JPEG is decoded at a fraction of its size
        image.load()
        upright = ImageOps.exif_transpose(image)
    plain = to_grey(upright) if channels == 1 else to_colour(upright)
    fitted = numpy.asarray(fit(plain, height, width))
    decoded = numpy.asarray(plain)
    return (fitted[None] if channels == 1 else fitted.transpose(2, 0, 1)), decoded


def to_grey(image: Image.Image) -> Image.Image:
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return Image.fromarray(to_bytes(numpy.asarray(image).astype(numpy.float64)))
    if image.mode == "LA":
        return on_white(image.convert("RGBA")).convert("L")
    return image.convert("L")


def to_colour(image: Image.Image) -> Image.Image:
    if image.mode in GREY_MODES:
        return to_grey(image).convert("RGB")
    if "A" in image.mode or "transparency" in image.info:
        return on_white(image.convert("RGBA"))
    return image.convert("RGB")  # also palettes and CMYK


def to_bytes(values: numpy.ndarray) -> numpy.ndarray:
    """Deep grey images by the range they were written for: 0..1, 0..255 or 0..65535."""
    largest = values.max(initial=0)
    scale = 255.0 if largest <= 1 else 1.0 if largest <= 255 else 255 / 65535
    return (values * scale).round().clip(0, 255).astype(numpy.uint8)


def on_white(image: Image.Image) -> Image.Image:
    background = Image.new("RGBA", image.size, (WHITE, WHITE, WHITE, WHITE))
    return Image.alpha_composite(background, image).convert("RGB")


def fit(image: Image.Image, height: int, width: int) -> Image.Image:
    """Scales and cuts the middle out, so that nothing is stretched."""
    if image.size == (width, height):
        return image
    return ImageOps.fit(image, (width, height), Image.Resampling.BILINEAR)


def fit_pixels(pixels: numpy.ndarray, height: int, width: int) -> numpy.ndarray:
    """The same for grey pixels uint8 (height, width)."""
    return pixels if pixels.shape == (height, width) else numpy.asarray(fit(Image.fromarray(pixels), height, width))
