import unittest

from support import COMPONENTS, SandboxTest, edit

from harness.alarm import OutOfTime, alarm
from harness.protocol import Refused
from harness.source_check import check_source
from harness.source_rules import LONGEST_SOURCE

SOURCES = {name: (COMPONENTS / f"{name}.py").read_text() for name in ("data", "model", "training")}
BUILD = "def build(info):\n    pass\n"


class Source(SandboxTest):
    """Read only: none of this code runs."""

    def refused(self, sentence: str, source: str, component: str = "model") -> None:
        path = self.folders.source / f"{component}.py"
        path.write_text(source)
        with self.assertRaises(Refused) as caught:
            check_source(component, path)
        self.assertIn(sentence, str(caught.exception))

    def accepted(self, source: str, component: str = "model") -> None:
        path = self.folders.source / f"{component}.py"
        path.write_text(source)
        check_source(component, path)

    def test_the_built_in_components(self):
        for component, source in SOURCES.items():
            self.accepted(source, component)

    def test_ordinary_code_that_looks_like_something_else(self):
        self.accepted(
            """
from __future__ import annotations
import random
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn, Tensor
from torch.nn.utils import clip_grad_norm_
from numpy.lib.stride_tricks import sliding_window_view

__all__ = ["build"]
LEFT, RIGHT = 1, 2
CONFIG: dict = {"width": 2}

class Block(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        for index in range(3):
            setattr(self, f"layer{index}", nn.Linear(width, width))
        self.name = type(self).__name__

    def forward(self, input: Tensor) -> Tensor:
        return getattr(F, "relu")(input) + input.eval

    def train(self, mode=True):
        return mode.real

@staticmethod
def build(info, extra=None) -> nn.Module:
    model = Block(info.width * info.num_classes)
    model.eval()
    windows = [0, 1]
    windows[0] = np.zeros(3)
    return model
"""
        )

    def test_what_has_the_name_of_something_handed_over(self):
        self.accepted(
            """
import torch
from torch import nn

class Rounded(torch.autograd.Function):
    @staticmethod
    def forward(ctx, values):
        ctx.save_for_backward(values)
        ctx.scale = 2
        return values.round()

    @staticmethod
    def backward(ctx, gradient):
        (values,) = ctx.saved_tensors
        return gradient * values if ctx.needs_input_grad[0] else None

class Stage(nn.Module):
    def __init__(self, info):
        super().__init__()
        self.width = info.stage_width

def stage(info):
    return info.get("width", 1)

def build(info):
    return Stage(info.num_classes)
"""
        )
        self.accepted(
            """
import torch

def train(model, batches, ctx):
    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

    def count(batches):
        return batches.shape[0]

    sizes = [batches.shape for batches in ctx.device]
    return sorted(sizes, key=lambda ctx: ctx.size)
""",
            "training",
        )
        self.accepted(
            """
def train_batches(split, info, ctx):
    def pick(split):
        return split.chosen
    for info in pick(1):
        yield info.first
def prepare(images, info, ctx): pass
""",
            "data",
        )
        self.refused(
            "line 3: ctx has no _clock", "def train(model, batches, ctx):\n  def step():\n    ctx._clock", "training"
        )
        self.refused(
            "line 1: ctx has no _clock", "def step(ctx): ctx._clock\ndef train(model, batches, ctx): pass", "training"
        )

    def test_what_looks_private_or_inner_and_is_ordinary(self):
        self.accepted(
            """
from typing import TYPE_CHECKING
from dataclasses import dataclass
import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.optim.lr_scheduler import _LRScheduler

if TYPE_CHECKING:
    from jaxtyping import Float
try:
    from torch.nn import RMSNorm
except ImportError:
    RMSNorm = None

CONFIG = {"activation": "SiLU"}
NORMS = (nn.modules.batchnorm._BatchNorm, nn.LayerNorm)

@dataclass(frozen=True)
class Widths:
    first: int

    def __post_init__(self):
        object.__setattr__(self, "first", max(self.first, 1))

class Averaged(nn.Module):
    def __new__(cls, *arguments):
        return super().__new__(cls)

    def __getattr__(self, name):
        try:
            return super().__getattr__(name)
        except AttributeError:
            return hasattr(name, "__array__") or self.__dict__[type(self).__qualname__]

    def __setattr__(self, name, value):
        super().__setattr__(name, value)

    def forward(self, values, name="relu"):
        torch._assert(values.ndim == 4, "not images")
        torch._foreach_mul_([values], 0.9)
        fan_in, _ = nn.init._calculate_fan_in_and_fan_out(values)
        return getattr(nn, CONFIG["activation"])()(getattr(F, name)(values))

def build(info):
    return Averaged()

if __name__ == "__main__":
    print(build(None))
"""
        )

    def test_a_name_that_is_taken_elsewhere(self):
        """A parameter or a method hides a name in its own scope only."""
        start = "import torch\ndef f(torch): return torch.save\nclass A:\n    def open(self): pass\n    def eval(self): pass\n"
        self.accepted(f"{start}{BUILD}")
        self.refused("line 6: torch.save must not be used", f"{start}def g(): torch.save(1, 'x')\n{BUILD}")
        self.refused("line 6: open must not be used", f"{start}def g(): open('x')\n{BUILD}")
        self.refused("line 6: eval must not be used", f"{start}x = [eval(each) for each in 'ab']\n{BUILD}")

    def test_what_does_not_parse(self):
        self.refused(
            "model.py, line 2: '(' was never closed. The line is `x = (1,`. The module must be Python 3",
            "import math\nx = (1,\n",
        )
        self.refused("model.py, line 1: 'return' outside function", "return 1\n" + BUILD)
        self.refused("source code string cannot contain null bytes", "x = 1\0")

    def test_what_is_too_large_or_too_deep(self):
        self.refused(f"has {LONGEST_SOURCE + 1} bytes, more than the {LONGEST_SOURCE}", "#" * (LONGEST_SOURCE + 1))
        for source in ("x = " + "-" * 20_000 + "1", "x = a" + ".b" * 20_000, "x = " + "lambda:" * 9_000 + "1"):
            self.refused("nested too deeply or an expression is too long", source)
        self.refused("too many nested parentheses", "x = " + "(" * 300 + ")" * 300)
        self.refused("model.py, line 1: the code is nested more than 100 deep", "x = " + "[" * 150 + "]" * 150)

    def test_functions_that_are_missing_or_take_something_else(self):
        self.refused("model.py must define `def build(info)` at the top level", "x = 1")
        self.refused("there is no function prepare", SOURCES["data"].replace("def prepare", "def prepared"), "data")
        self.refused(
            "line 1: the harness calls build(info), so it must be `def build(info)`; it is `def build(info, width)`.",
            "def build(info, width): pass",
        )
        self.refused("`def train(model, batches, ctx)`", "def train(model, ctx): pass", "training")
        self.refused("it is `def build(info, *, width)`", "def build(info, *, width): pass")
        self.refused("without async", "async def build(info): pass")

    def test_code_that_would_run_on_import(self):
        for source in (
            "print('x')",
            "for i in range(3): pass",
            "try: build(1)\nexcept Exception: pass",
            "if __name__ == '__main__': pass\nelse: build(1)",
            "CONFIG['a'] = 1",
        ):
            self.refused("only imports, constants", f"CONFIG = {{}}\n{source}\n{BUILD}")

    def test_imports(self):
        self.refused("line 1: os must not be imported (no files, processes or network)", f"import os\n{BUILD}")
        self.refused(
            "torchvision must not be imported (it is not installed", f"from torchvision import models\n{BUILD}"
        )
        for source in ("import data", "from training import CONFIG", "import harness.train"):
            self.refused("data, model and training know each other only", f"{source}\n{BUILD}")
        self.refused("Name what you import", f"from torch.nn import *\n{BUILD}")
        self.refused("there is no package", f"from . import data\n{BUILD}")
        self.refused("torch.hub must not be used", f"import torch.hub\n{BUILD}")

    def test_files_processes_and_the_way_into_the_interpreter(self):
        for name, expression in {
            "open must not be used": "open('/etc/passwd')",
            "exec must not be used": "exec('1')",
            "__import__ must not be used": "__import__('os')",
            "__builtins__ must not be used": "__builtins__['open']",
            "torch.save must not be used": "torch.save(1, 'x')",
            "torch.load must not be used": "torch.load('x')",
            "torch.os.system must not be used": "torch.os.system('ls')",
            "random._os must not be used": "random._os",
            "numpy.fromfile must not be used": "np.fromfile('x')",
            ".tofile must not be used": "np.zeros(3).tofile('x')",
            ".__subclasses__ must not be used": "().__class__.__subclasses__()",
            "__globals__": "getattr(build, '__globals__')",
            "getattr(torch, …) must not be used": "getattr(torch, 'sa' + 've')",
            "torch._dynamo.reset must not be used": "torch._dynamo.reset()",
            "setattr(torch.nn, …) must not be used": "setattr(torch.nn, 'a' + 'b', 1)",
            "torch.manual_seed must not be used": "torch.manual_seed(0)",
        }.items():
            source = f"import random\nimport numpy as np\nimport torch\ndef build(info):\n    return {expression}\n"
            self.refused("model.py, line 5: ", source)
            self.refused(name, source)

    def test_changes_to_what_others_use(self):
        for change in ("F.relu = max", "torch.nn.Linear.forward = None", "del torch.nn", "setattr(torch, 'x', 1)"):
            self.refused(
                "must not be", f"import torch\nimport torch.nn.functional as F\ndef build(info):\n    {change}\n"
            )

    def test_what_the_harness_hands_over(self):
        start = "def train(model, batches, ctx):\n    "
        self.refused("line 2: ctx has no _clock; it has device, generator", start + "ctx._clock.restart()", "training")
        self.refused("batches has no split: it can only be iterated", start + "batches.split.labels", "training")
        self.refused("ctx.epoch must not be changed", start + "ctx.epoch = 3", "training")
        self.refused("info has no n_classes; it has name, classes", "def build(info):\n    return info.n_classes")
        self.refused(
            "split has no data; it has images, labels",
            "def train_batches(split, info, ctx): split.data\ndef prepare(images, info, ctx): pass",
            "data",
        )


class Draft(SandboxTest):
    """The whole check, in this process."""

    def setUp(self) -> None:
        super().setUp()
        self.info = self.write_dataset()

    def check(self, component: str | None = None, seconds: float = 60, **sources: str) -> list[dict]:
        self.write_components(**sources)
        return self.run_job(
            mode="check", seed=1, info=self.info, component=component, seconds=seconds, weightsMegabytes=8
        )

    def refused(self, sentence: str, **changes) -> str:
        with self.assertRaises(Refused) as caught:
            self.check(**changes)
        self.assertIn(sentence, str(caught.exception))
        return str(caught.exception)

    def test_the_built_in_pipeline_trains_two_batches(self):
        messages = self.check()
        self.assertEqual((messages[0]["type"], messages[-1]["type"]), ("started", "done"))
        self.assertEqual(messages[-1]["epochs"], 1)
        self.assertEqual(list(self.folders.out.iterdir()), [])

    def test_every_choice_that_the_built_in_components_offer_passes(self):
        self.check(
            data=edit(edit(SOURCES["data"], "mixup", "0.4"), "erase", "0.5"),
            model=edit(SOURCES["model"], "squeeze_excite", "True"),
            training=edit(edit(SOURCES["training"], "average_decay", "0.9"), "epochs", "200"),
        )

    def test_only_the_new_component_is_read(self):
        odd = SOURCES["model"] + "\nnn.Identity()\n"
        self.check("data", model=odd)
        self.refused("this is a call", component="model", model=odd)

    def test_an_error_is_told_with_the_lines_of_the_component(self):
        told = self.refused(
            "model.build(info), or its forward pass with two images, failed. RuntimeError: mat1 and mat2",
            model="from torch import nn\ndef build(info):\n    return nn.Sequential(nn.Flatten(), nn.Linear(7, 3))\n",
        )
        self.assertNotIn("/", told.replace("and/or", ""))
        told = self.refused(
            "training.train with 2 batches failed. ZeroDivisionError: division by zero",
            training="def train(model, batches, ctx):\n    for images, targets in batches:\n        images / half(0)\n\n"
            "def half(n):\n    return 1 / n\n",
        )
        self.assertIn(
            "training.py, line 3, in train: images / half(0)\ntraining.py, line 6, in half: return 1 / n", told
        )

    def test_the_contract_is_that_of_training(self):
        self.refused(
            "got (N, 4)", model=SOURCES["model"].replace("info.num_classes)\n\n", "info.num_classes + 1)\n\n", 1)
        )
        self.refused(
            "it never did", training="def train(model, batches, ctx):\n    for _ in batches: pass\n    return model"
        )
        self.refused(
            "took no batch", training="def train(model, batches, ctx):\n    ctx.epoch_done(model)\n    return model"
        )

    def test_weights_that_a_trial_could_not_save(self):
        model = "import torch\nfrom torch import nn\ndef build(info):\n    model = nn.Sequential(nn.Flatten(), nn.Linear(144, 3))\n"
        self.refused(
            "the model's weights have 12 MB, more than the 8 MB that a trial may save. Use a smaller model.",
            model=model + "    model.register_buffer('extra', torch.ones(3_000_000))\n    return model\n",
        )
        self.refused(
            "the weight table is complex64; weights can only be float64, float32,",
            model=model
            + "    model.register_buffer('table', torch.ones(2, dtype=torch.complex64))\n    return model\n",
        )

    def test_a_loss_that_is_not_finite(self):
        self.refused(
            "the training loss is nan within the first 2 batches",
            training=SOURCES["training"].replace("logits.float()", "logits.float().log()"),
        )

    def test_a_loop_that_ignores_its_time(self):
        endless = "def train(model, batches, ctx):\n    while True:\n        for _ in batches: pass\n"
        self.refused("goes on although its time is spent", training=endless)

    def test_a_loop_that_does_nothing(self):
        told = self.refused(
            "training.train with 2 batches did not finish: not done after 3 seconds. It was here:\ntraining.py, line 2",
            seconds=3,
            training="def train(model, batches, ctx):\n    while True: pass\n",
        )
        self.assertIn("in train: while True: pass", told)

    def test_a_component_that_ends_the_process(self):
        self.refused("SystemExit: 0", training="def train(model, batches, ctx):\n    raise SystemExit(0)\n")


class Alarm(unittest.TestCase):
    def test_rings_through_code_that_catches_every_exception(self):
        with self.assertRaises(OutOfTime), alarm(0.1):
            while True:
                try:
                    sum(range(1000))
                except Exception:  # noqa: BLE001 - as careless code does it
                    continue


if __name__ == "__main__":
    unittest.main()
