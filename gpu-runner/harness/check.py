"""Mode `check`: a draft is read, built and trained for two batches. The first problem is told to whoever wrote it.

Code that means harm can end this with any answer it likes: it then is trained, in a sandbox no weaker than this one.
"""

from time import monotonic

from harness.alarm import alarm
from harness.contract import FUNCTIONS, Info
from harness.folders import Folders
from harness.machine import choose_machine, peak_memory_bytes, seed_everything
from harness.protocol import Protocol
from harness.smoke import TRAIN_IMAGES, VAL_IMAGES, Smoke
from harness.source_check import check_source
from harness.split import load_images, load_train
from harness.train import versions


def check(job: dict, folders: Folders, protocol: Protocol) -> None:
    info = Info.of(job["info"], TRAIN_IMAGES)
    machine = choose_machine()
    seed_everything(job["seed"])
    split = load_train(folders.train, machine, TRAIN_IMAGES)
    val_images = load_images(folders.val, machine, VAL_IMAGES)
    # What fails before this line is not the draft's doing. Nothing is built yet, so there are no parameters.
    protocol.send("started", mode="check", **machine.describe(), parameters=0, versions=versions())
    began = monotonic()
    with alarm(job["seconds"]):
        for component in FUNCTIONS if job["component"] is None else (job["component"],):
            check_source(component, folders.source / f"{component}.py")
        smoke = Smoke(folders, info, machine, job, protocol)
        smoke.run(split, val_images)
    protocol.send(
        "done",
        seconds=monotonic() - began,
        epochs=smoke.epochs,
        imagesPerSecond=None,
        peakMemoryBytes=peak_memory_bytes(machine),
    )
