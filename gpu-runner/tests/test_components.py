import itertools
import math
import types
import unittest

import torch
from support import COMPONENTS

from harness.contract import Info, build_model, load_component
from harness.split import Split

data = load_component(COMPONENTS, "data")
model = load_component(COMPONENTS, "model")
training = load_component(COMPONENTS, "training")


class ConfigTest(unittest.TestCase):
    """Each test may change a CONFIG; it is put back."""

    def setUp(self) -> None:
        for module in (data, model, training):
            self.addCleanup(module.CONFIG.update, dict(module.CONFIG))


def info_of(channels: int, height: int, width: int, classes: int) -> Info:
    names = tuple(map(str, range(classes)))
    return Info("any", names, channels, height, width, 64, 10, 10, (0.5,) * channels, (0.25,) * channels)


def context(seed: int = 1) -> types.SimpleNamespace:
    return types.SimpleNamespace(device=torch.device("cpu"), generator=torch.Generator().manual_seed(seed))


def split_of(info: Info, count: int = 64) -> Split:
    random = torch.Generator().manual_seed(0)
    shape = (count, info.channels, info.height, info.width)
    images = torch.randint(0, 256, shape, dtype=torch.uint8, generator=random)
    return Split(images, torch.randint(0, info.num_classes, (count,), generator=random))


AUGMENTATIONS = {
    "nothing": {"flip": 0, "crop_padding": 0},
    "flip": {"flip": 0.5, "crop_padding": 0},
    "crop": {"flip": 0, "crop_padding": 3},
    "crop with zeros": {"flip": 0, "crop_padding": 3, "padding_mode": "zero"},
    "erase": {"erase": 0.5},
    "contrast": {"contrast": 0.3},
    "mixup": {"mixup": 0.4},
    "cutmix": {"cutmix": 1.0},
    "everything": {"flip": 0.5, "crop_padding": 2, "erase": 0.5, "contrast": 0.2, "mixup": 0.2, "cutmix": 1.0},
}


class Augmentation(ConfigTest):
    def test_keeps_shapes_and_ranges_and_targets_sum_to_one(self):
        for (name, change), shape in itertools.product(AUGMENTATIONS.items(), [(1, 28, 28, 10), (3, 20, 32, 2)]):
            with self.subTest(name, shape=shape):
                data.CONFIG.update(
                    flip=0, crop_padding=0, erase=0.0, contrast=0.0, mixup=0.0, cutmix=0.0, padding_mode="reflect"
                )
                data.CONFIG.update(change)
                info = info_of(*shape)
                batches = list(data.train_batches(split_of(info), info, context()))
                self.assertEqual(len(batches), 8)
                for images, targets in batches:
                    self.assertEqual(images.shape, (8, *shape[:3]))
                    self.assertEqual(images.dtype, torch.float32)
                    limit = 2 * 1.3 + 0.3 if data.CONFIG["contrast"] else 2.0
                    self.assertLessEqual(images.abs().max().item(), limit + 1e-5)
                    if targets.ndim == 2:
                        torch.testing.assert_close(targets.sum(1), torch.ones(8))
                        self.assertGreaterEqual(targets.min().item(), 0)
                    else:
                        self.assertEqual((targets.shape, targets.dtype), ((8,), torch.int64))

    def test_is_the_same_for_the_same_seed(self):
        info = info_of(1, 12, 12, 3)
        first, again, other = (next(iter(data.train_batches(split_of(info), info, context(s))))[0] for s in (1, 1, 2))
        self.assertTrue(torch.equal(first, again))
        self.assertFalse(torch.equal(first, other))

    def test_without_any_is_the_preparation_for_evaluation(self):
        data.CONFIG.update(flip=0, crop_padding=0)
        info = info_of(3, 8, 8, 2)
        split = split_of(info)
        images, _ = next(iter(data.train_batches(split, info, context())))
        order = torch.randperm(64, generator=context().generator)
        torch.testing.assert_close(images, data.prepare(split.images[order[:8]], info, context()))
        expected = (split.images[order[:8]].float() / 255 - 0.5) / 0.25
        torch.testing.assert_close(images, expected, atol=1e-5, rtol=0)

    def test_a_shift_moves_pixels_and_mirrors_the_edge(self):
        self.assertEqual(data.inside(torch.arange(-2, 6), 4).tolist(), [2, 1, 0, 1, 2, 3, 2, 1])

    def test_a_flip_mirrors_whole_images(self):
        data.CONFIG.update(flip=1.0, crop_padding=0)
        images = torch.arange(24, dtype=torch.uint8).view(2, 1, 3, 4)
        flipped = data.shift_and_flip(images, torch.tensor([1, 0]), torch.Generator().manual_seed(0))
        self.assertTrue(torch.equal(flipped, images[[1, 0]].flip(3)))

    def test_cutmix_counts_the_pixels_it_took(self):
        data.CONFIG.update(mixup=0.0, cutmix=1.0)
        labels = torch.arange(8)
        images = labels.float()[:, None, None, None].expand(8, 1, 10, 10).contiguous()
        mixed, targets = data.mix(images, labels, 8, torch.Generator().manual_seed(0))
        for image, target in zip(mixed, targets, strict=True):
            for label in image.unique().long():
                self.assertAlmostEqual(target[label].item(), (image == label).float().mean().item(), places=5)

    def test_a_small_dataset_gets_small_batches(self):
        self.assertEqual([data.batch_size(n) for n in (2, 5, 80, 100_000)], [2, 4, 10, data.CONFIG["batch_size"]])


class Model(ConfigTest):
    def test_every_choice_builds_and_trains_two_batches(self):
        changes = [
            {}, {"stem_stride": 1, "width": 8}, {"stem_stride": 4}, {"width": 24}, {"stages": 1}, {"stages": 5, "width": 8},
            {"depth": 3}, {"activation": "gelu"}, {"activation": "silu"}, {"norm": "group", "width": 12},
            {"squeeze_excite": True}, {"pooling": "max"}, {"pooling": "both"}, {"dropout": 0.5},
        ]  # fmt: skip
        shapes = [(3, 32, 32, 10), (1, 28, 28, 10), (3, 64, 48, 2), (1, 9, 17, 3)]
        default = dict(model.CONFIG)
        smallest = shapes[-1:]
        for change, shape in [({}, shape) for shape in shapes] + list(itertools.product(changes, smallest)):
            with self.subTest(change, shape=shape):
                model.CONFIG.update(default | change)
                info = info_of(*shape)
                net = build_model(model, info)
                optimizer = training.make_optimizer(net)
                for images, targets in itertools.islice(data.train_batches(split_of(info, 32), info, context()), 2):
                    loss = torch.nn.functional.cross_entropy(net(images), targets)
                    loss.backward()
                    optimizer.step()
                    self.assertTrue(math.isfinite(loss.item()))
                self.assertTrue(all(p.grad is not None for p in net.parameters()))


class Schedule(ConfigTest):
    def factors(self, **change) -> list[float]:
        training.CONFIG.update(warmup=0.1, final_learning_rate=0.01)
        training.CONFIG.update(change)
        return [round(training.learning_rate_factor(p), 3) for p in (0.0, 0.05, 0.1, 0.55, 1.0)]

    def test_cosine_warms_up_and_falls(self):
        self.assertEqual(self.factors(schedule="cosine"), [0.02, 0.5, 1.0, 0.505, 0.01])

    def test_linear_and_constant(self):
        self.assertEqual(self.factors(schedule="linear"), [0.02, 0.5, 1.0, 0.505, 0.01])
        self.assertEqual(self.factors(schedule="constant"), [0.02, 0.5, 1.0, 1.0, 1.0])

    def test_linear_falls_faster_at_first_than_cosine(self):
        training.CONFIG.update(warmup=0.0, final_learning_rate=0.0, schedule="linear")
        self.assertAlmostEqual(training.learning_rate_factor(0.25), 0.75)
        training.CONFIG.update(schedule="cosine")
        self.assertAlmostEqual(training.learning_rate_factor(0.25), (1 + math.sqrt(0.5)) / 2)

    def test_one_cycle_rises_for_30_percent(self):
        self.assertEqual(self.factors(schedule="one_cycle")[:3], [0.02, 0.167, 0.333])
        self.assertEqual(training.learning_rate_factor(0.3), 1.0)

    def test_no_warmup_starts_at_the_peak(self):
        self.assertEqual(self.factors(schedule="cosine", warmup=0.0)[0], 1.0)

    def test_follows_the_clock_where_the_clock_is_ahead(self):
        training.CONFIG.update(epochs=4)
        ctx = types.SimpleNamespace(epoch=1.0, progress=lambda: 0.8)
        self.assertEqual(training.progress(ctx), 0.8)
        ctx.progress = lambda: 0.1
        self.assertEqual(training.progress(ctx), 0.25)

    def test_does_not_follow_the_clock_through_slow_first_steps(self):
        training.CONFIG.update(epochs=4)
        self.assertEqual(training.progress(types.SimpleNamespace(epoch=0.004, progress=lambda: 0.03)), 0.001)


class Optimizer(ConfigTest):
    def test_norms_and_biases_are_not_decayed(self):
        for name in ("sgd", "adamw"):
            training.CONFIG.update(optimizer=name)
            net = model.build(info_of(1, 28, 28, 10))
            decayed, free = training.make_optimizer(net).param_groups
            self.assertTrue(all(p.ndim >= 2 for p in decayed["params"]))
            self.assertTrue(all(p.ndim == 1 for p in free["params"]))
            self.assertEqual((decayed["weight_decay"], free["weight_decay"]), (training.CONFIG["weight_decay"], 0.0))
            self.assertEqual(len(decayed["params"]) + len(free["params"]), len(list(net.parameters())))


class RunningAverage(ConfigTest):
    def test_follows_slowly_and_leaves_the_model_alone(self):
        net = torch.nn.Sequential(torch.nn.Linear(1, 1, bias=False), torch.nn.BatchNorm1d(1))
        torch.nn.init.zeros_(net[0].weight)
        average = training.Average(net, decay=0.5)
        torch.nn.init.ones_(net[0].weight)
        net[1].num_batches_tracked += 7
        average.update(net)  # keeps 2/11 of itself at the first step
        self.assertAlmostEqual(average.model[0].weight.item(), 9 / 11, places=5)
        for _ in range(40):
            average.update(net)
        self.assertAlmostEqual(average.model[0].weight.item(), 1.0, places=5)
        self.assertEqual(average.model[1].num_batches_tracked.item(), 7)
        self.assertFalse(average.model[0].weight.requires_grad)
        self.assertTrue(net[0].weight.requires_grad)


class Config(unittest.TestCase):
    def test_every_value_stands_on_its_own_line_with_a_comment(self):
        for module in (data, model, training):
            lines = (
                (COMPONENTS / f"{module.__name__}.py")
                .read_text()
                .split("CONFIG = {\n")[1]
                .split("\n}\n")[0]
                .splitlines()
            )
            self.assertEqual(len(lines), len(module.CONFIG))
            for line, (key, value) in zip(lines, module.CONFIG.items(), strict=True):
                self.assertRegex(line, rf'^    "{key}": [^,]+,  # .+')
                self.assertIsInstance(value, (int, float, str, bool))


if __name__ == "__main__":
    unittest.main()
