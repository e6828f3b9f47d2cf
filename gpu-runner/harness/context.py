"""`ctx`: all that components see of the harness. Small on purpose."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import torch
from torch import Tensor, nn

from harness.clock import TrainingClock
from harness.machine import Machine


class Context:
    """
    device       torch.device to compute on
    generator    torch.Generator on that device, seeded by the trial: use it for data order and augmentation
    seed         the trial's seed; python, numpy and torch are seeded with it already
    autocast()   `with ctx.autocast(): logits = model(images)` computes in the fastest precision of this machine
    epoch        float, epochs of training images seen so far, such as 1.25
    progress()   share of the time budget spent, 0.0 to 1.0
    time_left()  seconds of the time budget left
    report(train_loss, epochs)             optional, after a step: what the live display shows; cheap, takes a tensor
    epoch_done(model, train_loss, epochs)  after every epoch: the harness predicts the validation images (free of charge)
    """

    def __init__(
        self,
        machine: Machine,
        seed: int,
        clock: TrainingClock | None = None,
        on_epoch: "Callable[[Context, nn.Module, float], None] | None" = None,
    ):
        self.device = machine.device
        self.generator = torch.Generator(machine.device).manual_seed(seed)
        self.seed = seed
        self.epoch = 0.0
        self.latest_loss: float | Tensor | None = None
        self.planned_epochs: float | None = None
        self.machine = machine
        self._clock = clock
        self._on_epoch = on_epoch

    def autocast(self) -> AbstractContextManager:
        return self.machine.autocast()

    def progress(self) -> float:
        return self._clock.progress() if self._clock else 0.0

    def time_left(self) -> float:
        return self._clock.left() if self._clock else 0.0

    def report(self, train_loss: float | Tensor, epochs: float | None = None) -> None:
        self.latest_loss = train_loss  # read only when a progress line is due: reading a GPU value waits for the GPU
        self.planned_epochs = epochs or self.planned_epochs

    def epoch_done(
        self, model: nn.Module, train_loss: float | Tensor | None = None, epochs: float | None = None
    ) -> None:
        if train_loss is not None:
            self.latest_loss = train_loss
        self.planned_epochs = epochs or self.planned_epochs
        if self._on_epoch:
            self._on_epoch(self, model, as_number(self.latest_loss))


def as_number(loss: float | Tensor | None) -> float:
    """A loss as a plain number; not a number where training never told one."""
    return float("nan") if loss is None else float(loss)
