"""Two batches of a real training: loaded, built, trained and predicted as a trial does it, in seconds."""

import math
import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import ModuleType, SimpleNamespace

import torch
from torch import Tensor, nn

from harness.alarm import OutOfTime
from harness.batches import Batches
from harness.clock import BudgetSpent, TrainingClock
from harness.context import Context, as_number
from harness.contract import (
    ContractError,
    Info,
    build_model,
    check_reported,
    check_trained,
    load_component,
    weight_shapes,
)
from harness.evaluation import predict_classes
from harness.folders import Folders
from harness.machine import Machine
from harness.protocol import Protocol, Refused
from harness.split import Split
from harness.weights import save_weights

BATCHES = 2  # in an epoch, and in the whole budget
TRAIN_IMAGES = 4096  # enough for two large batches
VAL_IMAGES = 64
PRETENDED_SECONDS = 60.0  # the time budget that components are told; each batch takes its share of it
MEGABYTE = 1024**2  # bytes
FRAMES_TOLD = 4  # of a traceback, the innermost of the components' own
LONGEST_ERROR = 500  # characters
LONGEST_LINE = 70  # characters of a line of source


class Smoke:
    def __init__(self, folders: Folders, info: Info, machine: Machine, job: dict, protocol: Protocol):
        self.folders, self.info, self.machine, self.protocol = folders, info, machine, protocol
        self.seed, self.weights_megabytes = job["seed"], job["weightsMegabytes"]
        self.batches_trained, self.epochs = 0, 0

    def run(self, split: Split, val_images: Tensor) -> None:
        with self.told("importing the modules"):
            self.data, builder, training = (
                load_component(self.folders.source, name) for name in ("data", "model", "training")
            )
        with self.told("model.build(info), or its forward pass with two images,"):
            model = build_model(builder, self.info).to(self.machine.device, memory_format=torch.channels_last)
            shapes = weight_shapes(model)
        self.val_images = val_images
        trained = self.train(training, model, split)
        with self.told("predicting with the model that training.train returned"):
            check_reported(self.epochs)
            check_trained(trained, shapes)
            self.predict(trained)
        with self.told("saving the model's weights"):
            self.check_size(trained.state_dict())
            save_weights(Path(os.devnull), trained.state_dict())  # all of it but the file, which nobody would keep

    def train(self, training: ModuleType, model: nn.Module, split: Split) -> nn.Module:
        clock = TrainingClock(PRETENDED_SECONDS, now=lambda: self.batches_trained * PRETENDED_SECONDS / BATCHES)
        self.ctx = Context(self.machine, self.seed, clock, on_epoch=self.epoch_done)
        data = SimpleNamespace(train_batches=self.two_batches)
        batches = Batches(data, split, self.info, self.ctx, clock, self.protocol)
        with self.told(f"training.train with {BATCHES} batches"):
            try:
                trained = training.train(model, batches, self.ctx)
            except BudgetSpent:
                raise ContractError(
                    "training.train goes on although its time is spent. Look at ctx.progress() after every batch and every epoch: "
                    "when it has reached 1.0, call ctx.epoch_done and return the model."
                ) from None
            if self.batches_trained == 0:
                raise ContractError(
                    "training.train took no batch: it must iterate `batches` until ctx.progress() is 1.0."
                )
            self.check_loss(self.ctx.latest_loss)
        return trained

    def two_batches(self, split: Split, info: Info, ctx: Context) -> Iterator[tuple[Tensor, Tensor]]:
        for batch in islice(self.data.train_batches(split, info, ctx), BATCHES):
            yield batch
            self.batches_trained += 1  # when the next one is asked for: this one has been trained on

    def epoch_done(self, ctx: Context, model: nn.Module, loss: float) -> None:
        self.epochs += 1
        self.check_loss(ctx.latest_loss)
        self.predict(model)

    def predict(self, model: nn.Module) -> None:
        predict_classes(model, self.val_images, self.data, self.info, self.ctx)

    def check_loss(self, loss: float | Tensor | None) -> None:
        if loss is not None and not math.isfinite(as_number(loss)):
            raise ContractError(
                f"the training loss is {as_number(loss)} within the first {BATCHES} batches. Look for a logarithm or a division "
                "of zero, a sum where a mean is meant, and a learning rate that is too high."
            )

    def check_size(self, weights: dict[str, Tensor]) -> None:
        megabytes = sum(tensor.numel() * tensor.element_size() for tensor in weights.values()) / MEGABYTE
        if megabytes > self.weights_megabytes:
            raise ContractError(
                f"the model's weights have {math.ceil(megabytes)} MB, more than the {self.weights_megabytes} MB that a trial "
                "may save. Use a smaller model."
            )

    @contextmanager
    def told(self, step: str) -> Iterator[None]:
        """Whatever goes wrong in this step is told to the author of the components, with their own lines of the traceback."""
        try:
            yield
        except ContractError as error:
            raise Refused(str(error)) from None
        except OutOfTime as error:
            raise Refused(f"{step} did not finish: {error}. It was here:\n{self.own_frames(error)}") from None
        except BaseException as error:  # noqa: BLE001 - also SystemExit: a component does not end the process
            what = "".join(traceback.format_exception_only(error)).strip()[:LONGEST_ERROR]
            raise Refused(f"{step} failed. {what}\n{self.own_frames(error)}".strip()) from None

    def own_frames(self, error: BaseException) -> str:
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if self.is_own(frame)][-FRAMES_TOLD:]
        return "\n".join(
            f"{Path(frame.filename).name}, line {frame.lineno}, in {frame.name}: {(frame.line or '')[:LONGEST_LINE]}"
            for frame in frames
        )

    def is_own(self, frame: traceback.FrameSummary) -> bool:
        return Path(frame.filename).parent == self.folders.source
