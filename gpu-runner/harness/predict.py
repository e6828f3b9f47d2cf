"""Mode `predict`: the incumbent predicts the held-out test images, once, at the end of a run."""

from time import monotonic

import torch

from harness.context import Context
from harness.contract import Info, build_model, load_component
from harness.evaluation import predict_classes, write_predictions
from harness.folders import Folders
from harness.machine import choose_machine, peak_memory_bytes, seed_everything
from harness.protocol import Protocol
from harness.split import load_images
from harness.train import count_parameters, versions
from harness.weights import load_weights


def predict(job: dict, folders: Folders, protocol: Protocol) -> None:
    info = Info.of(job["info"], job.get("trainImages"))
    machine = choose_machine()
    seed_everything(job["seed"])
    data, builder = (load_component(folders.source, name) for name in ("data", "model"))
    model = build_model(builder, info)
    model.load_state_dict(load_weights(folders.weights / "weights.safetensors"), strict=True)
    model.to(machine.device, memory_format=torch.channels_last)
    images = load_images(folders.test, machine)

    protocol.send(
        "started", mode="predict", **machine.describe(), parameters=count_parameters(model), versions=versions()
    )
    began = monotonic()
    predictions = predict_classes(model, images, data, info, Context(machine, job["seed"]))
    seconds = monotonic() - began
    write_predictions(folders.out / "test-predictions.u16", predictions)
    protocol.send(
        "done",
        seconds=seconds,
        epochs=0,
        imagesPerSecond=len(images) / max(seconds, 1e-6),
        peakMemoryBytes=peak_memory_bytes(machine),
    )
