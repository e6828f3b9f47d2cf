"""The contract between the harness and the components, and sentences that teach it to those who break it."""

import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import torch
from torch import Tensor, nn

# What each component defines, and what it is called with, by place.
FUNCTIONS = {
    "data": {"train_batches": ("split", "info", "ctx"), "prepare": ("images", "info", "ctx")},
    "model": {"build": ("info",)},
    "training": {"train": ("model", "batches", "ctx")},
}


class ContractError(Exception):
    """A component does not keep its promise. The message says what the promise is."""


@dataclass(frozen=True)
class Info:
    """What components know about the dataset."""

    name: str
    classes: tuple[str, ...]  # names, in the order of class ids
    channels: int
    height: int  # pixels
    width: int  # pixels
    train: int  # images in this trial's training split
    val: int
    test: int
    mean: tuple[float, ...]  # of the training images, per channel, on the scale 0..1
    std: tuple[float, ...]

    @property
    def num_classes(self) -> int:
        return len(self.classes)

    @staticmethod
    def of(raw: dict, train_images: int | None = None) -> "Info":
        count = min(train_images or raw["train"], raw["train"])
        return Info(
            raw["name"], tuple(raw["classes"]), raw["channels"], raw["height"], raw["width"],
            count, raw["val"], raw["test"], tuple(raw["mean"]), tuple(raw["std"]),
        )  # fmt: skip


def load_component(folder: Path, name: str) -> ModuleType:
    """Imports data.py, model.py or training.py. What the import itself raises is the component's to explain."""
    path = folder / f"{name}.py"
    if not path.is_file():
        raise ContractError(f"{name}.py is missing.")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    for function in FUNCTIONS[name]:
        if not callable(getattr(module, function, None)):
            raise ContractError(f"{name}.py must define a function {function}.")
    return module


def build_model(module: ModuleType, info: Info) -> nn.Module:
    """Builds the model and shows it two grey images before anything expensive happens."""
    model = module.build(info)
    if not isinstance(model, nn.Module):
        raise ContractError(f"model.build(info) must return a torch.nn.Module; got {type(model).__name__}.")
    with torch.inference_mode():
        logits = model.eval()(torch.zeros(2, info.channels, info.height, info.width))
    check_logits(logits, 2, info)
    return model.train()


def check_logits(logits: object, images: int, info: Info) -> None:
    expected = f"model.build(info) must return logits of shape (N, {info.num_classes})"
    if not isinstance(logits, Tensor):
        raise ContractError(f"{expected}; got {type(logits).__name__}.")
    if logits.shape != (images, info.num_classes):
        first = "N" if logits.shape[:1] == (images,) else str(logits.shape[0] if logits.ndim else "")
        raise ContractError(f"{expected}; got ({', '.join([first, *map(str, logits.shape[1:])])}).")


def check_batch(batch: object, info: Info) -> None:
    expected = "data.train_batches must yield (images, targets)"
    if not isinstance(batch, (tuple, list)) or len(batch) != 2 or not all(isinstance(part, Tensor) for part in batch):
        raise ContractError(f"{expected}, two tensors; got {type(batch).__name__}.")
    images, targets = batch
    if images.ndim != 4 or not images.is_floating_point() or images.shape[1] != info.channels or len(images) == 0:
        raise ContractError(
            f"{expected} with float images of shape (N, {info.channels}, height, width); "
            f"got {dtype_name(images)} {tuple(images.shape)}."
        )
    ids = targets.shape == (len(images),) and targets.dtype == torch.int64
    soft = targets.shape == (len(images), info.num_classes) and targets.is_floating_point()
    if not ids and not soft:
        raise ContractError(
            f"{expected} with targets int64 (N,) or float (N, {info.num_classes}) for N={len(images)}; "
            f"got {dtype_name(targets)} {tuple(targets.shape)}."
        )


def check_prepared(prepared: object, images: Tensor, info: Info) -> None:
    expected = f"data.prepare must return float images of shape (N, {info.channels}, height, width) for N={len(images)}"
    if not isinstance(prepared, Tensor):
        raise ContractError(f"{expected}; got {type(prepared).__name__}.")
    wrong_shape = prepared.ndim != 4 or prepared.shape[:2] != (len(images), info.channels)
    if wrong_shape or not prepared.is_floating_point():
        raise ContractError(f"{expected}; got {dtype_name(prepared)} {tuple(prepared.shape)}.")


def check_reported(epochs: int) -> None:
    if epochs == 0:
        raise ContractError(
            "training.train must call ctx.epoch_done(model, train_loss=…) after every epoch; it never did."
        )


def check_trained(trained: object, shapes: dict[str, torch.Size]) -> None:
    """The weights are saved and loaded into a fresh model.build(info) later, so they must fit it."""
    expected = "training.train must return the trained model, a module like the one that model.build(info) returns"
    if not isinstance(trained, nn.Module):
        raise ContractError(f"{expected}; got {type(trained).__name__}.")
    returned = weight_shapes(trained)
    different = sorted(name for name in shapes.keys() | returned.keys() if shapes.get(name) != returned.get(name))
    if different:
        raise ContractError(f"{expected}; {len(different)} weights differ, the first is {different[0]}.")


def weight_shapes(model: nn.Module) -> dict[str, torch.Size]:
    return {name: tensor.shape for name, tensor in model.state_dict().items()}


def dtype_name(tensor: Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")
