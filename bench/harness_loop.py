"""Does the harness cost speed? Its training loop against a bare PyTorch loop doing the same work, alternating in one process.

    docker run --rm -v "$PWD":/repo:ro -e OMP_NUM_THREADS=1 improve-bot-cpu python3 /repo/bench/harness_loop.py [rounds]

Both loops: the same built-in model and weights, batches of 128 without augmentation out of a resident uint8 tensor in random order,
normalised, channels_last, autocast, cross entropy, Nesterov SGD with the same parameter groups; one epoch each per round, A B then B A.
The harness's side is what a trial runs: training.train of the built-in component with its schedule and loss sum, over harness.Batches
with its checks, clock and progress lines. Evaluation between epochs is not part of either side.
Speeds are images per second of wall time and, steadier on a busy machine, per second of CPU time. Target: a ratio of at least 0.95.
"""

import io
import sys
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import torch
import torch.nn.functional as F

GPU_RUNNER = Path(__file__).resolve().parent.parent / "gpu-runner"
sys.path.insert(0, str(GPU_RUNNER))

from harness.batches import Batches  # noqa: E402
from harness.clock import TrainingClock  # noqa: E402
from harness.context import Context  # noqa: E402
from harness.contract import Info, build_model, load_component  # noqa: E402
from harness.machine import choose_machine  # noqa: E402
from harness.protocol import Protocol  # noqa: E402
from harness.split import Split  # noqa: E402

IMAGES = 128 * 100  # one epoch: long enough to time, short enough to alternate often
BATCH = 128
INFO = Info("random", tuple("0123456789"), 1, 28, 28, IMAGES, 0, 0, (0.5,), (0.29,))
PLAIN = {"batch_size": BATCH, "flip": 0, "crop_padding": 0}
AUGMENTATIONS = {
    "nothing": PLAIN,
    "shift and flip": {"flip": 0.5, "crop_padding": 2},
    "erase": PLAIN | {"erase": 0.5},
    "contrast": PLAIN | {"contrast": 0.2},
    "mixup": PLAIN | {"mixup": 0.2},
    "cutmix": PLAIN | {"cutmix": 1.0},
}

machine = choose_machine()
data, builder, training = (load_component(GPU_RUNNER / "components", name) for name in ("data", "model", "training"))
split = Split(
    torch.randint(0, 256, (IMAGES, 1, 28, 28), dtype=torch.uint8).to(machine.device),
    torch.randint(0, 10, (IMAGES,)).to(machine.device),
)


def main(rounds: int) -> None:
    print(f"{machine.describe()}, PyTorch {torch.__version__}, {IMAGES} images an epoch, median of {rounds} rounds")
    data.CONFIG.update(PLAIN)
    training.CONFIG.update(epochs=1, optimizer="sgd")
    harness_loop(), bare_loop()  # the first epoch pays for what is set up once
    timings: dict = {harness_loop: [], bare_loop: []}
    for number in range(rounds):
        for loop in (harness_loop, bare_loop) if number % 2 == 0 else (bare_loop, harness_loop):
            timings[loop].append(timed(loop))
    for what, unit in enumerate(("wall time", "CPU time")):
        speeds = {loop: IMAGES / median(timing[what] for timing in timings[loop]) for loop in timings}
        ratios = [bare[what] / ours[what] for ours, bare in zip(timings[harness_loop], timings[bare_loop], strict=True)]
        print(
            f"{unit:9}  harness {speeds[harness_loop]:8.0f} images/s   bare {speeds[bare_loop]:8.0f} images/s"
            f"   ratio {median(ratios):.3f} (rounds {min(ratios):.3f} to {max(ratios):.3f})"
        )
    print("\nbatches alone, without a model")
    for name, change in AUGMENTATIONS.items():
        print(f"{name:15} {IMAGES / median(timed(batches_alone, change)[0] for _ in range(5)):9.0f} images/s")


def harness_loop() -> None:
    clock = TrainingClock(3600)
    ctx = Context(machine, 1, clock)
    batches = Batches(data, split, INFO, ctx, clock, Protocol(io.StringIO()))
    training.train(make_model(), batches, ctx)


def bare_loop() -> None:
    model = make_model()
    optimizer = training.make_optimizer(model)
    order = torch.randperm(IMAGES, device=machine.device)
    scale, shift = 1 / (255 * INFO.std[0]), INFO.mean[0] / INFO.std[0]
    for start in range(0, IMAGES, BATCH):
        picked = order[start : start + BATCH]
        images = split.images[picked].float().mul_(scale).sub_(shift).contiguous(memory_format=torch.channels_last)
        with machine.autocast():
            logits = model(images)
        loss = F.cross_entropy(logits.float(), split.labels[picked])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()


def batches_alone(change: dict) -> None:
    usual = dict(data.CONFIG)
    data.CONFIG.update(change)
    for _ in data.train_batches(split, INFO, Context(machine, 1)):
        pass
    data.CONFIG.update(usual)


def make_model() -> torch.nn.Module:
    torch.manual_seed(1)
    return build_model(builder, INFO).to(machine.device, memory_format=torch.channels_last)


def timed(work, *arguments) -> tuple[float, float]:
    machine.synchronize()
    wall, cpu = perf_counter(), process_time()
    work(*arguments)
    machine.synchronize()
    return perf_counter() - wall, process_time() - cpu


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
