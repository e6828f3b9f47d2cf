import gzip
import json
import resource
import warnings
from pathlib import Path

import numpy
from PIL import Image
from support import SandboxTest

from harness.decode import read_header, read_pixels
from harness.protocol import Refused


class PrepareTest(SandboxTest):
    def setUp(self) -> None:
        super().setUp()
        self.source = self.root / "source"
        self.source.mkdir()
        self.random = numpy.random.default_rng(3)

    def prepare(self, **changes) -> dict:
        job = {
            "mode": "prepare", "name": "any", "source": {"kind": "auto", "path": str(self.source)}, "seed": 0,
            "valFraction": 0.2, "testFraction": 0.2, "imageSize": None, "classNames": None,
        }  # fmt: skip
        self.run_job(**(job | changes))
        return json.loads((self.folders.out / "info.json").read_text())

    def refused(self, sentence: str, **changes) -> None:
        with self.assertRaises(Refused) as caught:
            self.prepare(**changes)
        self.assertIn(sentence, str(caught.exception))

    def pixels(self, *shape: int) -> numpy.ndarray:
        return self.random.integers(0, 256, shape, dtype=numpy.uint8)

    def save(self, path: str, pixels: numpy.ndarray, **options) -> Path:
        target = self.source / path
        target.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(target, **options)
        return target

    def save_class(self, folder: str, count: int, shape=(12, 10, 3)) -> None:
        for index in range(count):
            self.save(f"{folder}/{index:03}.png", self.pixels(*shape))

    def images(self, split: str) -> numpy.ndarray:
        return numpy.load(self.folders.out / split / "images.npy")

    def labels(self, split: str) -> numpy.ndarray:
        path = "train/labels.u16" if split == "train" else f"labels/{split}.u16"
        return numpy.fromfile(self.folders.out / path, "<u2")

    def write_idx(self, name: str, values: numpy.ndarray, magic: int | None = None, packed: bool = False) -> None:
        header = (magic or 0x800 + values.ndim).to_bytes(4, "big") + b"".join(
            n.to_bytes(4, "big") for n in values.shape
        )
        content = header + values.astype(numpy.uint8).tobytes()
        path = self.source / (name + (".gz" if packed else ""))
        path.write_bytes(gzip.compress(content) if packed else content)


class Idx(PrepareTest):
    def write_pair(self, role: str, count: int, packed: bool = False) -> tuple[numpy.ndarray, numpy.ndarray]:
        images, labels = self.pixels(count, 8, 6), numpy.arange(count) % 4
        self.write_idx(f"{role}-images-idx3-ubyte", images, packed=packed)
        self.write_idx(f"{role}-labels-idx1-ubyte", labels, packed=packed)
        return images, labels

    def test_test_stays_test_and_val_is_a_stratified_part_of_train(self):
        train_images, train_labels = self.write_pair("train", 200, packed=True)
        test_images, _ = self.write_pair("t10k", 40)
        info = self.prepare(classNames=["a", "b", "c", "d"])
        self.assertEqual((info["kind"], info["channels"], info["height"], info["width"]), ("idx", 1, 8, 6))
        self.assertEqual((info["train"], info["val"], info["test"]), (160, 40, 40))
        self.assertEqual(info["perClass"], {"train": [40] * 4, "val": [10] * 4, "test": [10] * 4})
        self.assertEqual(sorted(map(bytes, self.images("test"))), sorted(map(bytes, test_images)))
        where = {bytes(image): label for image, label in zip(train_images, train_labels, strict=True)}
        for image, label in zip(self.images("train"), self.labels("train"), strict=True):
            self.assertEqual(where[bytes(image)], label)
        pixels = self.images("train") / 255
        self.assertAlmostEqual(info["mean"][0], pixels.mean(), places=3)
        self.assertAlmostEqual(info["std"][0], pixels.std(), places=3)

    def test_the_order_says_nothing_about_the_class(self):
        images, labels = self.pixels(200, 8, 6), numpy.repeat(numpy.arange(4), 50)
        self.write_idx("train-images-idx3-ubyte", images)
        self.write_idx("train-labels-idx1-ubyte", labels)
        self.prepare()
        for split in ("train", "val", "test"):
            self.assertGreater(numpy.count_nonzero(numpy.diff(self.labels(split).astype(int))), 10)

    def test_the_same_seed_gives_the_same_dataset(self):
        self.write_pair("train", 100)
        prints = [self.prepare(seed=seed)["fingerprint"] for seed in (1, 1, 2)]
        self.assertEqual(prints[0], prints[1])
        self.assertNotEqual(prints[0], prints[2])
        self.assertRegex(prints[0], r"^sha256:[0-9a-f]{64}$")

    def test_labels_with_gaps_are_counted_from_zero(self):
        self.write_idx("train-images-idx3-ubyte", self.pixels(40, 8, 8))
        self.write_idx("train-labels-idx1-ubyte", numpy.arange(40) % 2 * 5 + 1)
        self.assertEqual(self.prepare()["classes"], ["1", "6"])

    def test_refusals(self):
        self.write_pair("train", 40)
        self.write_idx("train-labels-idx1-ubyte", numpy.arange(39) % 4)
        self.refused("40 images but 39 labels")
        self.write_idx("train-images-idx3-ubyte", self.pixels(40, 8, 6), magic=0x0D03)
        self.refused("magic number 0x00000d03")
        (self.source / "train-images-idx3-ubyte").write_bytes(
            bytes([0, 0, 8, 3, 0, 0, 0, 40, 0, 0, 0, 8, 0, 0, 0, 6, 1])
        )
        self.write_idx("train-labels-idx1-ubyte", numpy.arange(40) % 4)
        self.refused("ends too early")
        (self.source / "train-labels-idx1-ubyte").unlink()
        self.refused("no train labels")
        (self.source / "train-images-idx3-ubyte").unlink()
        self.refused("no IDX files", source={"kind": "idx", "path": str(self.source)})


class Folder(PrepareTest):
    def test_classes_are_folders_and_every_split_has_its_share(self):
        for name, count in (("cat", 40), ("dog", 20), ("eel", 10)):
            self.save_class(name, count)
        info = self.prepare()
        self.assertEqual((info["kind"], info["classes"]), ("folder", ["cat", "dog", "eel"]))
        self.assertEqual((info["channels"], info["height"], info["width"]), (3, 12, 10))
        self.assertEqual(info["perClass"], {"train": [26, 13, 6], "val": [6, 3, 2], "test": [8, 4, 2]})
        self.assertEqual(self.images("train").shape, (45, 3, 12, 10))
        self.assertEqual(numpy.bincount(self.labels("val")).tolist(), info["perClass"]["val"])
        self.assertFalse(list(self.folders.out.glob(".*")))

    def test_given_splits_are_kept_and_a_missing_one_is_taken_from_train(self):
        for name in ("a", "b"):
            self.save_class(f"train/{name}", 20)
            self.save_class(f"valid/{name}", 6)
        info = self.prepare()
        self.assertEqual(info["perClass"], {"train": [16, 16], "val": [6, 6], "test": [4, 4]})

    def test_grey_images_of_mixed_sizes_become_one_size(self):
        for index in range(10):
            self.save(f"a/{index}.png", self.pixels(20 + index, 40))
            self.save(f"b/{index}.png", self.pixels(40, 30))
        info = self.prepare()
        self.assertEqual((info["channels"], info["height"], info["width"]), (1, 29, 29))
        self.assertEqual((info["originalSizes"]["min"], info["originalSizes"]["max"]), ([20, 30], [40, 40]))
        info = self.prepare(imageSize=16)
        self.assertEqual((info["height"], info["width"]), (16, 16))

    def test_large_images_keep_their_shape_and_are_capped(self):
        self.save_class("a", 5, (96, 128, 3))
        self.save_class("b", 5, (96, 128, 3))
        info = self.prepare()
        self.assertEqual((info["height"], info["width"]), (64, 85))

    def test_a_contact_sheet_shows_training_images_by_class(self):
        for shade, name in ((0, "dark"), (200, "light")):
            for index in range(20):
                self.save(f"{name}/{index}.png", numpy.full((12, 10), shade + index, numpy.uint8))
        self.prepare()
        with Image.open(self.folders.out / "contact-sheet.png") as sheet:
            shades = numpy.asarray(sheet.convert("L"))
        self.assertEqual(shades.shape, (2 * 64, 28 + 8 * 64))
        for row, (low, high) in enumerate(((0, 19), (200, 219))):
            for column in range(8):
                shade = shades[row * 64 + 30, 28 + column * 64 + 20]
                self.assertTrue(low <= shade <= high, (row, column, shade))

    def test_a_contact_sheet_of_noise_in_many_classes_is_small_too(self):
        for index in range(45):
            self.save_class(f"c{index:02}", 5, (70, 80, 3))
        self.prepare()
        self.assertLessEqual((self.folders.out / "contact-sheet.png").stat().st_size, 64 * 1024)

    def test_copies_of_test_and_val_images_leave_train(self):
        self.save_class("train/a", 20)
        self.save_class("train/b", 20)
        for split in ("val", "test"):
            self.save_class(f"{split}/a", 5)
            self.save_class(f"{split}/b", 5)
        copied = Image.open(self.source / "test/a/000.png")
        copied.save(self.source / "train/a/copy.bmp")  # another file format, the same pixels
        copied.save(self.source / "val/a/copy.png")
        info = self.prepare()
        self.assertEqual((info["duplicates"]["count"], info["duplicates"]["removedFromTrain"]), (2, 1))
        self.assertIn(["train/a/copy.bmp", "test/a/000.png"], info["duplicates"]["examples"])
        self.assertEqual(info["perClass"]["train"], [20, 20])
        trained = {bytes(image) for image in self.images("train")}
        self.assertFalse(trained & {bytes(image) for image in self.images("test")})

    def test_broken_images_are_named_and_left_out(self):
        self.save_class("a", 10)
        self.save_class("b", 10)
        whole = (self.source / "a/000.png").read_bytes()
        (self.source / "a/cut\n.png").write_bytes(whole[: len(whole) // 2])
        (self.source / "b/text.jpg").write_text("not an image")
        info = self.prepare()
        self.assertEqual(info["unreadable"], {"count": 2, "files": ["b/text.jpg", "a/cut?.png"]})
        self.assertEqual(info["train"] + info["val"] + info["test"], 20)

    def test_a_dataset_packed_into_one_more_folder(self):
        self.save_class("flowers/a", 10)
        self.save_class("flowers/b", 10)
        self.assertEqual(self.prepare()["classes"], ["a", "b"])

    def test_refusals(self):
        self.refused("no images here")
        self.save_class("a", 10)
        self.refused("only one class, 'a'")
        (self.source / "b").mkdir()
        self.refused("The class folder 'b' has no images")
        self.save_class("b", 4)
        self.refused("'b' has only 4 readable images")
        self.refused("3 class names for 2 class folders", classNames=["x", "y", "z"])
        self.refused("cannot be read", source={"kind": "folder", "path": str(self.source / "nowhere")})
        (self.source / "a").rename(self.source / "val")
        (self.source / "b").rename(self.source / "test")
        self.refused("no train folder")

    def test_images_that_do_not_fit_on_the_disk(self):
        self.save_class("a", 10)
        self.save_class("b", 10)
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (5000, hard))  # bytes: less than 20 images of 12 x 10 pixels need
        try:
            self.refused("do not fit")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    def test_progress_is_told(self):
        self.save_class("a", 10)
        self.save_class("b", 10)
        self.prepare()
        self.assertEqual(self.of_type("preparing")[-1]["done"], 20)
        self.assertEqual([self.messages[0]["type"], self.messages[-1]["type"]], ["started", "done"])


class Decode(PrepareTest):
    def decoded(self, path: Path, channels: int) -> numpy.ndarray:
        header = read_header(path)
        return read_pixels(path, channels, header.height, header.width)[0]

    def test_a_rotated_photo_is_turned_upright(self):
        exif = Image.Exif()
        exif[0x0112] = 6  # turn 90 degrees to the right
        path = self.save("x.png", self.pixels(10, 20, 3), exif=exif)
        self.assertEqual((read_header(path).height, read_header(path).width), (20, 10))
        self.assertEqual(self.decoded(path, 3).shape, (3, 20, 10))

    def test_sixteen_bit_grey(self):
        path = self.save("x.png", numpy.array([[0, 65535], [257, 32896]], numpy.uint16))
        self.assertTrue(read_header(path).is_grey)
        self.assertEqual(self.decoded(path, 1)[0].tolist(), [[0, 255], [1, 128]])
        self.assertEqual(self.decoded(path, 3).shape, (3, 2, 2))

    def test_transparency_becomes_white(self):
        path = self.save("x.png", numpy.array([[[255, 0, 0, 0], [255, 0, 0, 255]]], numpy.uint8))
        self.assertEqual(self.decoded(path, 3).transpose(1, 2, 0).tolist(), [[[255, 255, 255], [255, 0, 0]]])

    def test_palettes_and_cmyk_become_rgb(self):
        image = Image.fromarray(self.pixels(6, 6, 3))
        for name, mode in (("p.png", "P"), ("c.tif", "CMYK"), ("one.png", "1")):
            image.convert(mode).save(self.source / name)
            self.assertEqual(self.decoded(self.source / name, 3).shape, (3, 6, 6))

    def test_a_decompression_bomb_is_not_unpacked(self):
        path = self.source / "bomb.png"
        Image.new("1", (10_000, 6_000)).save(path)
        self.assertLess(path.stat().st_size, 200_000)
        with warnings.catch_warnings(), self.assertRaisesRegex(ValueError, "10000 x 6000 pixels"):
            warnings.simplefilter("ignore")
            read_header(path)


if __name__ == "__main__":
    import unittest

    unittest.main()
