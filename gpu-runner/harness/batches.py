"""What `training.train` iterates: one epoch of batches at a time, counted, checked, shown and cut by the harness."""

import math
from collections.abc import Iterator
from types import ModuleType

import torch
from torch import Tensor

from harness.clock import BudgetSpent, TrainingClock
from harness.context import Context, as_number
from harness.contract import ContractError, Info, check_batch
from harness.protocol import Protocol
from harness.split import Split


class Batches:
    """Iterate it once per epoch (`for images, targets in batches:`); calling it does the same."""

    def __init__(
        self, data: ModuleType, split: Split, info: Info, ctx: Context, clock: TrainingClock, protocol: Protocol
    ):
        self.data, self.split, self.info, self.ctx, self.clock, self.protocol = data, split, info, ctx, clock, protocol
        self.images_seen = 0
        self.shown_images, self.shown_seconds = 0, 0.0

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Yields float images (N, C, H, W), channels_last, and their targets, both on the device."""
        device = self.ctx.device
        first_epoch = self.ctx.epoch
        seen = 0
        for batch in self.data.train_batches(self.split, self.info, self.ctx):
            if seen == 0:
                check_batch(batch, self.info)
            if self.clock.is_overdrawn():
                raise BudgetSpent("training used 1.5 times its time budget.")
            images, targets = batch
            yield (
                images.to(device, memory_format=torch.channels_last, non_blocking=True),
                targets.to(device, non_blocking=True),
            )
            # Runs when the next batch is asked for: this one has been trained on.
            seen += len(images)
            self.images_seen += len(images)
            self.ctx.epoch = first_epoch + min(seen / len(self.split), 1.0)
            self.ctx.machine.make_room()
            self.show_progress()
        if seen == 0:
            raise ContractError("data.train_batches must yield at least one batch in every epoch.")
        self.ctx.epoch = first_epoch + 1.0  # whole, also where a last small batch was left out

    __call__ = __iter__

    def show_progress(self) -> None:
        if not self.protocol.update_is_due():
            return
        seconds = self.clock.spent()
        new_images, new_seconds = self.images_seen - self.shown_images, seconds - self.shown_seconds
        self.shown_images, self.shown_seconds = self.images_seen, seconds
        self.protocol.send(
            "progress",
            epoch=self.ctx.epoch,
            epochs=planned_epochs(self.ctx),
            trainLoss=as_number(self.ctx.latest_loss),
            imagesPerSecond=new_images / max(new_seconds, 1e-6),
            secondsLeft=self.seconds_left(seconds),
        )

    def seconds_left(self, spent: float) -> float:
        """Until the planned epochs or the budget end, whichever is first."""
        by_epochs = spent / max(self.ctx.epoch, 1e-6) * (planned_epochs(self.ctx) - self.ctx.epoch)
        return max(0.0, min(by_epochs, self.clock.left()))


def planned_epochs(ctx: Context) -> int:
    """What training told, else what the budget has room for at the speed so far."""
    if ctx.planned_epochs:
        return math.ceil(ctx.planned_epochs)
    return max(1, math.ceil(ctx.epoch / max(ctx.progress(), 1e-6)))
