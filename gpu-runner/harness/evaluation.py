"""Predictions: the only thing the runner scores. The labels are not here."""

from pathlib import Path
from types import ModuleType

import numpy
import torch
from torch import Tensor, nn

from harness.context import Context
from harness.contract import ContractError, Info, check_logits, check_prepared

BATCH_VALUES = {"cpu": 800_000, "cuda": 16_000_000}  # pixel values in one evaluation batch; a speed setting only


@torch.inference_mode()
def predict_classes(model: nn.Module, images: Tensor, data: ModuleType, info: Info, ctx: Context) -> Tensor:
    """Class ids int64 (N,) for uint8 images (N, C, H, W), in evaluation mode; the model's mode is put back afterwards."""
    was_training = model.training
    model.eval()
    batch_size = max(16, min(2048, BATCH_VALUES[ctx.device.type] // images[0].numel()))
    predictions = [predict_batch(model, batch, data, info, ctx) for batch in images.split(batch_size)]
    model.train(was_training)
    return torch.cat(predictions).cpu()


def predict_batch(model: nn.Module, images: Tensor, data: ModuleType, info: Info, ctx: Context) -> Tensor:
    prepared = data.prepare(images.to(ctx.device), info, ctx)
    check_prepared(prepared, images, info)
    with ctx.autocast():
        logits = model(prepared.to(ctx.device, memory_format=torch.channels_last))
    check_logits(logits, len(images), info)
    if not torch.isfinite(logits).all():
        raise ContractError(
            "the model's outputs are not finite: training diverged. Lower the learning rate or clip the gradients."
        )
    ctx.machine.make_room()
    return logits.float().argmax(1)


def write_predictions(path: Path, predictions: Tensor) -> None:
    """uint16, little-endian, one per image. The file appears whole or not at all."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    predictions.numpy().astype("<u2").tofile(unfinished)
    unfinished.replace(path)


def read_predictions(path: Path) -> numpy.ndarray:
    return numpy.fromfile(path, dtype="<u2")
