"""Trains for a number of epochs or until the time budget is spent, whichever comes first; the learning rate anneals either way."""

import copy
import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

CONFIG = {
    "epochs": 2,  # passes over the training images, 1 to 200
    "optimizer": "sgd",  # "sgd" (Nesterov) or "adamw"; each wants its own learning_rate and weight_decay
    "learning_rate": 0.1,  # at its peak; sgd 0.02 to 0.5, adamw 0.0005 to 0.01
    "momentum": 0.9,  # of sgd, and the first beta of adamw, 0.8 to 0.95
    "weight_decay": 0.0005,  # of weights, not of norms and biases; sgd 0.0001 to 0.005, adamw 0.01 to 0.1
    "schedule": "cosine",  # after the warm-up: "cosine", "linear" or "constant"; "one_cycle" rises for 30 % of the training
    "warmup": 0.1,  # share of the training in which the learning rate rises to its peak, 0 to 0.3
    "final_learning_rate": 0.01,  # at the end, share of the peak, 0 to 0.2
    "label_smoothing": 0.0,  # share of every target spread over all classes, 0 to 0.2
    "average_decay": 0.0,  # decay per step of a running average of the weights (EMA), 0 (off), 0.9 to 0.999
    "clip_norm": 0.0,  # longest gradient, 0 (off), 0.5 to 5
}

# In the first tenth of the time the clock does not speed up the schedule: slow first steps would make equal seeds unequal.
UNHURRIED = 0.1


def train(model: nn.Module, batches, ctx) -> nn.Module:
    """Trains the model in place and returns it, or its running average.

    model    on ctx.device, channels_last; maps images (N, C, H, W) to logits (N, classes)
    batches  iterate it once per epoch: images float (B, C, H, W), targets int64 (B,) or float (B, classes)
    """
    optimizer = make_optimizer(model)
    average = Average(model, CONFIG["average_decay"]) if CONFIG["average_decay"] > 0 else None
    best = average.model if average else model  # what is evaluated and returned
    total_loss, steps = torch.zeros((), device=ctx.device), 0

    while progress(ctx) < 1:
        total_loss.zero_()
        steps = 0
        for images, targets in batches:
            set_learning_rate(optimizer, progress(ctx))
            with ctx.autocast():
                logits = model(images)
            loss = F.cross_entropy(logits.float(), targets, label_smoothing=CONFIG["label_smoothing"])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            if CONFIG["clip_norm"] > 0:
                nn.utils.clip_grad_norm_(model.parameters(), CONFIG["clip_norm"])
            optimizer.step()
            if average:
                average.update(model)
            total_loss += loss.detach()
            steps += 1
            ctx.report(train_loss=loss.detach(), epochs=CONFIG["epochs"])
            if ctx.progress() >= 1:
                break
        ctx.epoch_done(best, train_loss=total_loss / steps, epochs=CONFIG["epochs"])
    return best


def progress(ctx) -> float:
    """0 to 1 by epochs or by time, whichever is further: a training that the clock will cut anneals in time."""
    by_epochs, by_time = ctx.epoch / CONFIG["epochs"], ctx.progress()
    if by_time < UNHURRIED:
        return min(1.0, by_epochs)
    return min(1.0, max(by_epochs, by_time))


def learning_rate_factor(progress: float) -> float:
    """The learning rate at this progress (0 to 1), as a share of the peak."""
    schedule, final = CONFIG["schedule"], CONFIG["final_learning_rate"]
    warmup = 0.3 if schedule == "one_cycle" else CONFIG["warmup"]
    if progress < warmup:
        return max(0.02, progress / warmup)
    if schedule == "constant":
        return 1.0
    fall = (progress - warmup) / (1 - warmup)
    shape = 1 - fall if schedule == "linear" else (1 + math.cos(math.pi * fall)) / 2
    return final + (1 - final) * shape


def set_learning_rate(optimizer: torch.optim.Optimizer, progress: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = CONFIG["learning_rate"] * learning_rate_factor(progress)


def make_optimizer(model: nn.Module) -> torch.optim.Optimizer:
    """Weight decay belongs to matrices and convolutions; norms and biases have one dimension and none of it."""
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    groups = [
        {"params": [p for p in parameters if p.ndim >= 2], "weight_decay": CONFIG["weight_decay"]},
        {"params": [p for p in parameters if p.ndim < 2], "weight_decay": 0.0},
    ]
    rate, momentum = CONFIG["learning_rate"], CONFIG["momentum"]
    if CONFIG["optimizer"] == "sgd":
        return torch.optim.SGD(groups, lr=rate, momentum=momentum, nesterov=momentum > 0)
    return torch.optim.AdamW(groups, lr=rate, betas=(momentum, 0.99))


class Average:
    """A running average of the weights (EMA): steadier than the last step's weights. It starts as a plain copy."""

    def __init__(self, model: nn.Module, decay: float):
        self.model = copy.deepcopy(model).eval().requires_grad_(False)
        self.decay = decay
        self.steps = 0

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        self.steps += 1
        keep = min(self.decay, (1 + self.steps) / (10 + self.steps))  # short memory at first: early weights are poor
        for mine, theirs in zip(tensors(self.model), tensors(model), strict=True):
            if mine.is_floating_point():
                mine.lerp_(theirs, 1 - keep)
            else:
                mine.copy_(theirs)


def tensors(model: nn.Module) -> list[Tensor]:
    return [*model.parameters(), *model.buffers()]
