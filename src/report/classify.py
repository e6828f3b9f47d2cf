"""Names the class of images: python3 classify.py photo.png other.jpg

Needs PyTorch, NumPy and Pillow, and in the same folder data.py, model.py and weights.safetensors of the run.
"""

import json
import sys
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import numpy
import torch
from PIL import Image, ImageOps
from torch import Tensor, nn

import data
import model

# Of the run: what the components know of the dataset, and where the weights are on the machine that trained them.
INFO: dict = {}
WEIGHTS_FROM = ""

WEIGHTS = Path(__file__).with_name("weights.safetensors")
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
GREY_MODES = {"1", "L", "LA", "I", "F", "I;16", "I;16B", "I;16L", "I;16N"}
DTYPES = {
    "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16,
    "I64": torch.int64, "I32": torch.int32, "I16": torch.int16, "I8": torch.int8, "U8": torch.uint8, "BOOL": torch.bool,
}  # fmt: skip


def main(paths: list[str]) -> int:
    if not paths:
        print(__doc__.strip())
        return 2
    info, ctx = dataset_info(), evaluation_context()
    classifier = load_classifier(info)
    unreadable = 0
    for path in paths:
        try:
            pixels = read_pixels(Path(path), info.channels, info.height, info.width)
        except Exception as error:  # noqa: BLE001 - Pillow raises many kinds; whichever it is, the file is no image
            print(f"{path}: not an image that can be read: {error}", file=sys.stderr)
            unreadable += 1
            continue
        probabilities = classify(classifier, pixels, info, ctx)
        best = int(probabilities.argmax())
        print(f"{path}\t{info.classes[best]}\t{probabilities[best]:.4f}")
    return 1 if unreadable else 0


def dataset_info() -> SimpleNamespace:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in INFO.items()}
    return SimpleNamespace(**values, num_classes=len(INFO["classes"]))


def evaluation_context() -> SimpleNamespace:
    """What components may ask for, as it is when nothing is trained."""
    return SimpleNamespace(
        device=DEVICE, generator=torch.Generator(DEVICE).manual_seed(0), seed=0, autocast=nullcontext, epoch=0.0,
        progress=lambda: 0.0, time_left=lambda: 0.0, report=lambda *_, **__: None, epoch_done=lambda *_, **__: None,
    )  # fmt: skip


def load_classifier(info: SimpleNamespace) -> nn.Module:
    if not WEIGHTS.is_file():
        sys.exit(
            f"{WEIGHTS} is missing. Copy it from {WEIGHTS_FROM}, in the data folder of the machine that trained it."
        )
    classifier = model.build(info)
    classifier.load_state_dict(read_weights(WEIGHTS), strict=True)
    return classifier.to(DEVICE).eval()


@torch.inference_mode()
def classify(classifier: nn.Module, pixels: numpy.ndarray, info: SimpleNamespace, ctx: SimpleNamespace) -> Tensor:
    """uint8 (C, H, W) to a probability for each class."""
    images = torch.tensor(pixels, device=DEVICE)[None]
    return classifier(data.prepare(images, info, ctx)).float().softmax(1)[0].cpu()


def read_weights(path: Path) -> dict[str, Tensor]:
    """safetensors: 8 bytes header length, a JSON header, raw little-endian data. No pickle, so no code in it."""
    content = bytearray(path.read_bytes())
    begin = 8 + int.from_bytes(content[:8], "little")
    header, values = json.loads(content[8:begin]), memoryview(content)[begin:]
    return {name: read_tensor(entry, values) for name, entry in header.items() if name != "__metadata__"}


def read_tensor(entry: dict, values: memoryview) -> Tensor:
    dtype, (begin, end) = DTYPES[entry["dtype"]], entry["data_offsets"]
    if begin == end:
        return torch.empty(entry["shape"], dtype=dtype)
    return torch.frombuffer(values[begin:end], dtype=torch.uint8).clone().view(dtype).reshape(entry["shape"])


# From here on as the dataset's images were read for the training: upright, 8 bits, grey or RGB, scaled and cut to one size.


def read_pixels(path: Path, channels: int, height: int, width: int) -> numpy.ndarray:
    """uint8 (C, height, width)."""
    with Image.open(path) as image:
        if image.format == "JPEG":
            image.draft(None, (2 * width, 2 * height))  # a large JPEG is decoded at a fraction of its size
        image.load()
        upright = ImageOps.exif_transpose(image)
    plain = to_grey(upright) if channels == 1 else to_colour(upright)
    if plain.size != (width, height):
        plain = ImageOps.fit(plain, (width, height), Image.Resampling.BILINEAR)
    pixels = numpy.asarray(plain)
    return pixels[None] if channels == 1 else pixels.transpose(2, 0, 1)


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
    background = Image.new("RGBA", image.size, (255, 255, 255, 255))
    return Image.alpha_composite(background, image).convert("RGB")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
