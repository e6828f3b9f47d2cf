"""Mode `train`: one trial. Loads, seeds, builds, lets training.py train, and writes what the runner scores."""

import platform
from collections.abc import Callable
from time import monotonic

import torch
import torch._dynamo  # PyTorch loads this second-long import with the first optimizer; here it is not charged as training
from torch import Tensor, nn

from harness.batches import Batches, planned_epochs
from harness.clock import BudgetSpent, TrainingClock
from harness.context import Context, as_number
from harness.contract import Info, build_model, check_reported, check_trained, load_component, weight_shapes
from harness.evaluation import predict_classes, write_predictions
from harness.folders import Folders
from harness.machine import Machine, choose_machine, peak_memory_bytes, seed_everything
from harness.protocol import Protocol
from harness.split import load_images, load_train
from harness.weights import save_weights

EPOCH_FILES = 200  # at most so many epochs are scored; further ones are only counted
FREE_EVALUATION_SECONDS = 10  # beyond these, evaluation may take as long as training does, no longer
TRAIN_PREDICTIONS = 2000  # training images predicted at the end: enough to see overfitting


def train(job: dict, folders: Folders, protocol: Protocol) -> None:
    info = Info.of(job["info"], job.get("trainImages"))
    machine = choose_machine()
    seed_everything(job["seed"])
    data, builder, training = (load_component(folders.source, name) for name in ("data", "model", "training"))
    split = load_train(folders.train, machine, job.get("trainImages"))
    val_images = load_images(folders.val, machine)
    model = build_model(builder, info).to(machine.device, memory_format=torch.channels_last)
    shapes = weight_shapes(model)

    def predict_val(model: nn.Module, ctx: Context) -> Tensor:
        return predict_classes(model, val_images, data, info, ctx)

    clock = TrainingClock(job["trainSeconds"])
    epochs = EpochRecord(folders, protocol, clock, machine, predict_val)
    ctx = Context(machine, job["seed"], clock, on_epoch=epochs.done)
    batches = Batches(data, split, info, ctx, clock, protocol)

    protocol.send(
        "started", mode="train", **machine.describe(), parameters=count_parameters(model), versions=versions()
    )
    clock.restart()
    try:
        trained = training.train(model, batches, ctx)
    except BudgetSpent:  # training.py ignores the clock: what it has so far is what counts
        trained = epochs.latest_model or model
        if epochs.count == 0:
            ctx.epoch_done(trained)
    machine.synchronize()
    seconds = clock.spent()
    check_reported(epochs.count)
    check_trained(trained, shapes)

    write_predictions(folders.out / "val-predictions.u16", predict_val(trained, ctx))
    some = split.images[:TRAIN_PREDICTIONS]
    write_predictions(folders.out / "train-predictions.u16", predict_classes(trained, some, data, info, ctx))
    save_weights(folders.out / "weights.safetensors", trained.state_dict())
    protocol.send(
        "done",
        seconds=seconds,
        epochs=epochs.count,
        imagesPerSecond=batches.images_seen / max(seconds, 1e-6),
        peakMemoryBytes=peak_memory_bytes(machine),
    )


class EpochRecord:
    """What happens at `ctx.epoch_done`: predictions for the validation images, and a line about it. Not charged."""

    def __init__(
        self,
        folders: Folders,
        protocol: Protocol,
        clock: TrainingClock,
        machine: Machine,
        predict_val: Callable[[nn.Module, Context], Tensor],
    ):
        self.folders, self.protocol, self.clock, self.machine = folders, protocol, clock, machine
        self.predict_val = predict_val
        self.count, self.files = 0, 0
        self.evaluation_seconds, self.last_spent = 0.0, 0.0
        self.latest_model: nn.Module | None = None

    def done(self, ctx: Context, model: nn.Module, loss: float) -> None:
        self.machine.synchronize()
        self.count += 1
        self.latest_model = model
        spent = self.clock.spent()
        seconds, self.last_spent = spent - self.last_spent, spent
        with self.clock.paused():
            predictions = self.write(model, ctx) if self.is_worth_scoring(ctx, spent) else None
            if predictions or self.protocol.update_is_due():
                self.protocol.send(
                    "epoch",
                    epoch=self.count,
                    epochs=max(self.count, planned_epochs(ctx)),
                    trainLoss=as_number(loss),
                    seconds=seconds,
                    predictions=predictions,
                )

    def is_worth_scoring(self, ctx: Context, spent: float) -> bool:
        every = -(-planned_epochs(ctx) // EPOCH_FILES)
        affordable = self.evaluation_seconds <= FREE_EVALUATION_SECONDS + spent
        return self.count == 1 or (self.count % every == 0 and self.files < EPOCH_FILES and affordable)

    def write(self, model: nn.Module, ctx: Context) -> str:
        began = monotonic()
        self.files += 1
        name = f"predictions-{self.files:03}.u16"
        write_predictions(self.folders.out / name, self.predict_val(model, ctx))
        self.evaluation_seconds += monotonic() - began
        return name


def count_parameters(model: nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


def versions() -> dict[str, str]:
    return {"torch": torch.__version__, "python": platform.python_version()}
