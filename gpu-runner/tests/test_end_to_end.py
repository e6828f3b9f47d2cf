import json
import unittest

import numpy
from PIL import Image
from support import SandboxTest

from harness.evaluation import read_predictions


class EndToEnd(SandboxTest):
    """A folder of photos becomes a dataset, a dataset a trained pipeline, a pipeline predictions for the test split."""

    def test_from_a_folder_of_images_to_the_test_score(self):
        random = numpy.random.default_rng(5)
        source = self.root / "source"
        for name, colour in (("sky", 2), ("grass", 1), ("brick", 0)):
            (source / name).mkdir(parents=True)
            for index in range(40):
                pixels = random.integers(0, 120, (20 + index % 3, 24, 3), dtype=numpy.uint8)
                pixels[:, :, colour] += 100
                Image.fromarray(pixels).save(source / name / f"{index}.png")
        self.run_job(
            mode="prepare", name="ground", source={"kind": "auto", "path": str(source)}, seed=0,
            valFraction=0.2, testFraction=0.2, imageSize=None, classNames=None,
        )  # fmt: skip
        info = json.loads((self.folders.out / "info.json").read_text())
        self.folders.train.parent.mkdir()
        for split in ("train", "val", "test"):
            (self.folders.out / split).rename(self.folders.train.parent / split)

        self.write_components()
        self.train_job(info, seed=3)
        (self.folders.out / "weights.safetensors").rename(self.folders.weights / "weights.safetensors")
        self.run_job(mode="predict", seed=3, info=info)
        predictions = read_predictions(self.folders.out / "test-predictions.u16")
        labels = numpy.fromfile(self.folders.out / "labels" / "test.u16", "<u2")
        self.assertEqual(len(predictions), info["test"])
        self.assertGreater((predictions == labels).mean(), 0.7)


if __name__ == "__main__":
    unittest.main()
