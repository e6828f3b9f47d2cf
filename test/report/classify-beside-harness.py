"""In a sandbox, /report holds a report's pipeline: what do its classify.py and the harness make of the same images and weights?"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy
import torch
from PIL import Image

from harness.context import Context
from harness.contract import Info, build_model, load_component
from harness.decode import read_pixels
from harness.evaluation import predict_classes
from harness.machine import choose_machine
from harness.weights import load_weights, save_weights

PIPELINE = Path("/out/pipeline")
IMAGES = Path("/out/images")
JOB = json.loads(Path("/report/job.json").read_text())
INFO = Info.of(JOB["info"], JOB["trainImages"])


def main() -> None:
    shutil.copytree("/report", PIPELINE)
    paths = write_images()
    data, builder = (load_component(PIPELINE, name) for name in ("data", "model"))
    weights = PIPELINE / "weights.safetensors"
    sys.path.insert(0, str(PIPELINE))
    import classify

    missing = refusal(lambda: classify.load_classifier(classify.dataset_info()))
    machine = replace(choose_machine(), device=torch.device("cpu"), precision=torch.float32)
    images = torch.stack([torch.tensor(read_pixels(path, INFO.channels, INFO.height, INFO.width)[0]) for path in paths])
    save_weights(weights, random_weights(build_model(builder, INFO), data.prepare(images, INFO, None)))
    model = build_model(builder, INFO)
    model.load_state_dict(load_weights(weights), strict=True)

    (PIPELINE / "notes.txt").write_text("no image")
    alone = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, str(PIPELINE / "classify.py"), *map(str, paths), str(PIPELINE / "notes.txt")]
    printed = subprocess.run(command, env=alone, capture_output=True, text=True, check=False)
    answer = {
        "byHarness": predict_classes(model, images, data, INFO, Context(machine, seed=1)).tolist(),
        "printed": printed.stdout.splitlines(),
        "complaints": printed.stderr.splitlines(),
        "exitCode": printed.returncode,
        "missing": missing,
        "readDifferently": [path.name for path in paths if not is_read_alike(classify, path)],
        "knowsDifferently": [
            name for name in vars(INFO) if getattr(classify.dataset_info(), name) != getattr(INFO, name)
        ],
    }
    print(
        f"answer: {json.dumps(answer)}"
    )  # with a word before it, because dockerode reads a log that is all JSON by itself


def write_images() -> list[Path]:
    """Of every kind that Pillow treats in another way: depth, transparency, palette, orientation, size."""
    IMAGES.mkdir()
    random = numpy.random.default_rng(0)

    def pixels(height: int, width: int, channels: int) -> numpy.ndarray:
        coarse = random.integers(0, 256, (5, 4, channels), numpy.uint8)
        return numpy.repeat(numpy.repeat(coarse, -(-height // 5), 0), -(-width // 4), 1)[:height, :width].squeeze()

    colour, grey = Image.fromarray(pixels(70, 50, 3)), Image.fromarray(pixels(61, 90, 1))
    turned = Image.Exif()
    turned[0x0112] = 6
    see_through = colour.convert("P")
    see_through.info["transparency"] = 3
    deep = pixels(40, 40, 1).astype(numpy.uint16)
    images = {
        "as-it-is.png": Image.fromarray(pixels(INFO.height, INFO.width, 3)),
        "colour.png": colour,
        "grey.png": grey,
        "black-or-white.png": grey.convert("1"),
        "deep.png": Image.fromarray(deep * 257),
        "float.tiff": Image.fromarray(deep.astype(numpy.float32) / 255),
        "grey-transparent.png": Image.fromarray(pixels(33, 44, 2)),
        "colour-transparent.png": Image.fromarray(pixels(55, 44, 4)),
        "palette.gif": colour.convert("P"),
        "palette-transparent.png": see_through,
        "cmyk.jpg": colour.convert("CMYK"),
        "large.jpg": Image.fromarray(pixels(700, 900, 3)),
    }
    for name, image in images.items():
        image.save(IMAGES / name)
    Image.fromarray(pixels(120, 80, 3)).save(IMAGES / "turned.jpg", exif=turned)
    return [IMAGES / name for name in [*images, "turned.jpg"]]


@torch.inference_mode()
def random_weights(model: torch.nn.Module, prepared: torch.Tensor) -> dict[str, torch.Tensor]:
    """Such that the images are of several classes."""
    generator = torch.Generator().manual_seed(1)
    for parameter in model.parameters():
        parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.3)
    model.head.bias -= model.eval()(prepared).mean(0)
    return model.state_dict()


def is_read_alike(classify, path: Path) -> bool:
    sizes = [(channels, INFO.height, INFO.width) for channels in (1, 3)]
    return all(numpy.array_equal(classify.read_pixels(path, *size), read_pixels(path, *size)[0]) for size in sizes)


def refusal(action) -> str:
    try:
        action()
    except SystemExit as refused:
        return str(refused.code)
    return "it was not refused"


main()
