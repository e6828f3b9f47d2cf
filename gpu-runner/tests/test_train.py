import json
import math
import os
import subprocess
import sys
import unittest
import unittest.mock

import numpy
import torch
from support import COMPONENTS, HARNESS_PARENT, SandboxTest, edit

from harness.allowance import allowed_threads
from harness.contract import ContractError
from harness.crowding import idle_seconds, is_crowded
from harness.evaluation import read_predictions
from harness.machine import cpu_has_fast_bfloat16
from harness.protocol import sendable
from harness.weights import load_weights, save_weights

TRAINING = (COMPONENTS / "training.py").read_text()
MODEL = (COMPONENTS / "model.py").read_text()
LINEAR_MODEL = """
from torch import nn
def build(info):
    return nn.Sequential(nn.Flatten(), nn.Linear(info.channels * info.height * info.width, info.num_classes + EXTRA))
EXTRA = 0
"""
ENDLESS_TRAINING = """
def train(model, batches, ctx):
    while True:
        for images, targets in batches:
            pass
"""


class Trial(SandboxTest):
    def test_a_trial_learns_and_leaves_everything_the_runner_takes(self):
        info = self.write_dataset()
        self.write_components(training=edit(TRAINING, "epochs", "6"))
        messages = self.train_job(info)
        self.assertEqual([message["seq"] for message in messages], list(range(len(messages))))
        self.assertEqual((messages[0]["type"], messages[-1]["type"]), ("started", "done"))
        self.assertEqual(
            [epoch["predictions"] for epoch in self.of_type("epoch")], [f"predictions-{n:03}.u16" for n in range(1, 7)]
        )
        for epoch in self.of_type("epoch"):
            self.assertEqual(len(read_predictions(self.folders.out / epoch["predictions"])), info["val"])
        self.assertEqual(len(read_predictions(self.folders.out / "val-predictions.u16")), info["val"])
        guesses = read_predictions(self.folders.out / "train-predictions.u16")
        labels = numpy.fromfile(self.folders.train / "labels.u16", "<u2")
        self.assertGreater((guesses == labels).mean(), 0.9)
        self.assertFalse(list(self.folders.out.glob(".*")), "nothing unfinished is left")

    def test_the_same_seed_gives_the_same_weights_and_another_seed_others(self):
        info = self.write_dataset()
        self.write_components()
        weights = []
        for seed in (1, 1, 2):
            self.train_job(info, seed=seed)
            weights.append(load_weights(self.folders.out / "weights.safetensors")["head.weight"])
        self.assertTrue(torch.equal(weights[0], weights[1]))
        self.assertFalse(torch.equal(weights[0], weights[2]))

    def test_predict_loads_the_weights_and_predicts_as_training_did(self):
        info = self.write_dataset()
        self.write_components()
        self.train_job(info)
        (self.folders.out / "weights.safetensors").rename(self.folders.weights / "weights.safetensors")
        numpy.save(self.folders.test / "images.npy", numpy.load(self.folders.val / "images.npy"))
        (self.folders.source / "training.py").unlink()
        self.run_job(mode="predict", seed=1, info=info)
        self.assertEqual([message["type"] for message in self.messages], ["started", "done"])
        numpy.testing.assert_array_equal(
            read_predictions(self.folders.out / "test-predictions.u16"),
            read_predictions(self.folders.out / "val-predictions.u16"),
        )

    def test_only_the_first_images_are_used_where_the_job_says_so(self):
        info = self.write_dataset()
        self.write_components(training=edit(TRAINING, "epochs", "1"))
        self.train_job(info, trainImages=40)
        self.assertEqual(len(read_predictions(self.folders.out / "train-predictions.u16")), 40)

    def test_many_epochs_leave_at_most_200_files(self):
        info = self.write_dataset(train=16)
        self.write_components(model=LINEAR_MODEL, training=edit(TRAINING, "epochs", "210"))
        self.train_job(info)
        self.assertLessEqual(len(list(self.folders.out.glob("predictions-*.u16"))), 200)
        self.assertEqual(self.of_type("done")[0]["epochs"], 210)


class Budget(SandboxTest):
    def test_training_ends_and_anneals_when_its_time_is_spent(self):
        info = self.write_dataset()
        self.write_components(training=edit(TRAINING, "epochs", "100000"))
        self.train_job(info, trainSeconds=1.0)
        self.assertLess(self.of_type("done")[0]["seconds"], 1.4)

    def test_training_that_ignores_the_clock_is_cut_and_still_scored(self):
        info = self.write_dataset()
        self.write_components(training=ENDLESS_TRAINING)
        self.train_job(info, trainSeconds=0.5)
        self.assertLess(self.of_type("done")[0]["seconds"], 1.0)
        self.assertEqual(len(self.of_type("epoch")), 1)
        self.assertEqual(len(read_predictions(self.folders.out / "val-predictions.u16")), info["val"])

    def test_progress_is_shown_at_most_twice_a_second_and_never_as_nan(self):
        info = self.write_dataset()
        self.write_components(training=ENDLESS_TRAINING)
        self.train_job(info, trainSeconds=1.0)
        self.assertIn(len(self.of_type("progress")), (1, 2, 3, 4))
        self.assertIsNone(self.of_type("progress")[0]["trainLoss"])


class Contract(SandboxTest):
    def broken(self, sentence: str, **sources: str) -> None:
        info = self.write_dataset()
        self.write_components(**sources)
        with self.assertRaises(ContractError) as caught:
            self.train_job(info)
        self.assertIn(sentence, str(caught.exception))

    def test_logits_of_a_wrong_shape(self):
        self.broken(
            "model.build(info) must return logits of shape (N, 3); got (N, 5).",
            model=LINEAR_MODEL.replace("EXTRA = 0", "EXTRA = 2"),
        )

    def test_a_missing_function(self):
        self.broken("model.py must define a function build.", model="x = 1")

    def test_a_model_that_is_none(self):
        self.broken("must return a torch.nn.Module; got int", model="def build(info): return 1")

    def test_training_that_never_reports_an_epoch(self):
        self.broken("must call ctx.epoch_done", training="def train(model, batches, ctx): return model")

    def test_training_that_returns_nothing(self):
        self.broken("training.train must return the trained model", training="def train(m, b, ctx): ctx.epoch_done(m)")

    def test_training_that_returns_another_network(self):
        source = "import torch\ndef train(m, b, ctx):\n  ctx.epoch_done(m)\n  return torch.nn.Sequential(m)"
        self.broken("weights differ, the first is", training=source)

    def test_batches_that_are_not_float(self):
        source = """
def train_batches(split, info, ctx): yield split.images, split.labels
def prepare(images, info, ctx): return images.float()
"""
        self.broken("float images of shape (N, 1, height, width); got uint8 (96, 1, 12, 12).", data=source)

    def test_targets_of_a_wrong_kind(self):
        source = """
def train_batches(split, info, ctx): yield split.images.float(), split.labels.float()
def prepare(images, info, ctx): return images.float()
"""
        self.broken("targets int64 (N,) or float (N, 3) for N=96; got float32 (96,).", data=source)

    def test_an_epoch_without_batches(self):
        source = """
def train_batches(split, info, ctx): return iter(())
def prepare(images, info, ctx): return images.float()
"""
        self.broken("at least one batch in every epoch", data=source)

    def test_preparation_that_loses_images(self):
        source = """
def train_batches(split, info, ctx): yield split.images.float(), split.labels
def prepare(images, info, ctx): return images[:1].float()
"""
        self.broken("data.prepare must return float images of shape (N, 1, height, width) for N=30", data=source)

    def test_training_that_diverged(self):
        source = TRAINING.replace(
            "    while progress", "    model.head.weight.data.fill_(float('nan'))\n    while progress", 1
        )
        self.broken("outputs are not finite", training=source)


class Process(SandboxTest):
    """The real entry point, in a process of its own."""

    def start(self, **sources: str) -> subprocess.CompletedProcess:
        info = self.write_dataset()
        self.write_components(**sources)
        self.folders.job.write_text(
            json.dumps({"mode": "train", "seed": 1, "info": info, "trainSeconds": 20, "trainImages": None})
        )
        environment = {**os.environ, "PYTHONPATH": str(HARNESS_PARENT)}
        command = [sys.executable, "-m", "harness", str(self.root)]
        return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)

    def test_what_components_print_stays_out_of_the_protocol(self):
        loud = "import os\nprint('printed')\nos.write(1, b'written')\n" + MODEL
        finished = self.start(model=loud)
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.assertEqual([json.loads(line)["seq"] for line in finished.stdout.splitlines()][:2], [0, 1])
        self.assertIn("printed", finished.stderr)
        self.assertIn("written", finished.stderr)

    def test_a_raising_component_ends_with_its_traceback(self):
        finished = self.start(model="def build(info):\n    raise RuntimeError('no such layer')")
        self.assertEqual(finished.returncode, 1)
        self.assertIn("model.py", finished.stderr)
        self.assertTrue(finished.stderr.rstrip().endswith("RuntimeError: no such layer"))

    def test_a_broken_contract_ends_with_one_sentence(self):
        finished = self.start(training="def train(model, batches, ctx): return model")
        self.assertEqual(finished.returncode, 1)
        self.assertTrue(finished.stderr.strip().startswith("ContractError: training.train must call"), finished.stderr)


class Weights(SandboxTest):
    def test_what_is_saved_is_loaded(self):
        path = self.root / "w.safetensors"
        weights = {
            "matrix": torch.randn(3, 5).T,
            "half": torch.randn(7).bfloat16(),
            "count": torch.tensor(42),
            "empty": torch.empty(0, 4),
            "mask": torch.tensor([True, False]),
        }
        save_weights(path, weights)
        loaded = load_weights(path)
        self.assertEqual(list(loaded), list(weights))
        for name, tensor in weights.items():
            self.assertEqual(loaded[name].dtype, tensor.dtype)
            self.assertTrue(torch.equal(loaded[name], tensor), name)
        self.assertEqual(int.from_bytes(path.read_bytes()[:8], "little") % 8, 0)

    def test_the_safetensors_library_reads_it(self):
        try:
            from safetensors.torch import load_file
        except ImportError:
            self.skipTest("safetensors is not installed")
        path = self.root / "w.safetensors"
        save_weights(path, {"a": torch.arange(6.0).reshape(2, 3), "b": torch.tensor(3)})
        self.assertTrue(torch.equal(load_file(path)["a"], torch.arange(6.0).reshape(2, 3)))

    def test_a_file_that_lies_is_refused(self):
        path = self.root / "w.safetensors"
        header = json.dumps({"a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 400]}}).encode()
        for content in (b"\xff" * 8, len(header).to_bytes(8, "little") + header + b"\0" * 16):
            path.write_bytes(content)
            with self.assertRaises(ValueError):
                load_weights(path)


class Machine(SandboxTest):
    def test_bfloat16_is_used_only_where_the_cpu_has_it(self):
        cpuinfo = self.root / "cpuinfo"
        for flags, fast in (("fpu avx512f avx512_bf16", True), ("amx_bf16 avx2", True), ("avx512f avx2", False)):
            cpuinfo.write_text(f"processor : 0\nflags\t\t: {flags}\n")
            self.assertEqual(cpu_has_fast_bfloat16(cpuinfo), fast)
        self.assertFalse(cpu_has_fast_bfloat16(self.root / "absent"))

    def test_threads_are_those_of_the_cpuset_or_fewer(self):
        cores = len(os.sched_getaffinity(0))
        for asked, threads in (("1", 1), ("999", cores), ("", cores)):
            with unittest.mock.patch.dict(os.environ, OMP_NUM_THREADS=asked):
                self.assertEqual(allowed_threads(), threads)


class CrowdedCores(SandboxTest):
    def test_threads_without_their_cores_are_crowded(self):
        self.assertTrue(is_crowded(threads=2, cores_used=1.2, cores_idle=0.0))
        self.assertFalse(is_crowded(threads=2, cores_used=1.9, cores_idle=0.0))

    def test_code_that_is_not_parallel_is_not_crowded(self):
        self.assertFalse(is_crowded(threads=8, cores_used=2.0, cores_idle=6.0))

    def test_idle_time_is_that_of_our_cores(self):
        ours = sorted(os.sched_getaffinity(0))
        stat = self.root / "stat"
        stat.write_text(
            "cpu 1 1 1 9999 0\n" + "".join(f"cpu{core} 1 1 1 {100 * (core + 1)} 100 0 0\n" for core in range(999))
        )
        expected = sum(100 * (core + 1) + 100 for core in ours) / os.sysconf("SC_CLK_TCK")
        self.assertAlmostEqual(idle_seconds(stat), expected)
        stat.write_text("".join(f"cpu{core} 0 0 0 0 0 0 0\n" for core in range(999)))
        self.assertIsNone(idle_seconds(stat))
        self.assertIsNone(idle_seconds(self.root / "absent"))


class Numbers(unittest.TestCase):
    def test_what_json_cannot_say_becomes_null(self):
        self.assertEqual(sendable({"loss": math.nan, "rates": [math.inf, 0.5]}), {"loss": None, "rates": [None, 0.5]})


if __name__ == "__main__":
    unittest.main()
