"""Looks for GPUs that it was not given."""

import errno
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import torch

COUNT = "import torch; print(torch.cuda.device_count())"
NVIDIA_MAJOR = 195


def train(model, batches, ctx):
    say("visible", torch.cuda.device_count())
    everything = {**os.environ, "NVIDIA_VISIBLE_DEVICES": "all", "CUDA_VISIBLE_DEVICES": "0,1,2,3,4,5,6,7"}
    say("visible-when-asked", run(sys.executable, "-c", COUNT, env=everything))
    say("uuids", ",".join(re.findall(r"GPU-[0-9a-f-]+", run("nvidia-smi", "-L"))))
    numbers = [path.name.removeprefix("nvidia") for path in Path("/dev").glob("nvidia[0-9]*")]
    say("device-files", len(numbers))
    other = next(number for number in range(64) if str(number) not in numbers)
    say(
        "make-device-file", attempt(lambda: os.mknod("/tmp/gpu", 0o666 | stat.S_IFCHR, os.makedev(NVIDIA_MAJOR, other)))
    )
    say("open-other", attempt(lambda: os.open(f"/dev/nvidia{other}", os.O_RDWR)))
    sys.exit(1)


def run(*words, env=None):
    return subprocess.run(words, capture_output=True, text=True, env=env, check=False, timeout=60).stdout.strip()


def attempt(act):
    try:
        return act()
    except OSError as error:
        return errno.errorcode.get(error.errno, error.errno)


def say(name, outcome):
    print(f"{name}={outcome}", file=sys.stderr)
