"""One epoch of augmented training batches, and the same preparation without augmentation for evaluation."""

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import Tensor

CONFIG = {
    "batch_size": 64,  # images, 16 to 1024; a small dataset gets smaller batches, see batch_size()
    "flip": 0.5,  # probability of a left-right flip, 0 to 0.5; 0 where left and right differ in meaning
    "crop_padding": 1,  # pixels a crop may shift the image, 0 to 1/4 of its side
    "padding_mode": "reflect",  # what comes in from beyond the edge: "reflect" or "zero"
    "erase": 0.0,  # probability that a box is erased (cutout), 0 to 1
    "erase_size": 0.4,  # side of that box, share of the image's side, 0.1 to 0.7
    "contrast": 0.0,  # largest relative change of brightness and contrast, 0 to 0.5
    "mixup": 0.0,  # alpha of mixup's Beta distribution, 0 (off) to 1
    "cutmix": 0.0,  # alpha of cutmix's Beta distribution, 0 (off) to 1; with mixup on too, each batch takes one of both
}


def train_batches(split, info, ctx) -> Iterator[tuple[Tensor, Tensor]]:
    """Yields one epoch in random order.

    split   .images uint8 (N, C, H, W), .labels int64 (N,)
    yields  images float32 (B, C, H, W), normalised; targets int64 (B,), or float32 (B, classes) where images are mixed
    """
    size = batch_size(len(split.images))
    order = torch.randperm(len(split.images), generator=ctx.generator, device=ctx.device)
    for start in range(0, len(order) - size + 1, size):  # the last, smaller batch is left out
        picked = order[start : start + size].to(split.images.device)
        images = shift_and_flip(split.images, picked, ctx.generator).to(ctx.device)
        images = normalise(images, info)
        if CONFIG["contrast"] > 0:
            images = change_contrast(images, CONFIG["contrast"], ctx.generator)
        if CONFIG["erase"] > 0:
            images = erase(images, CONFIG["erase"], CONFIG["erase_size"], ctx.generator)
        yield mix(images, split.labels[picked].to(ctx.device), info.num_classes, ctx.generator)


def prepare(images: Tensor, info, ctx) -> Tensor:
    """uint8 (N, C, H, W) to float32 (N, C, H, W); the same for every call, nothing random."""
    return normalise(images, info)


def batch_size(images: int) -> int:
    """At least 8 steps an epoch, so that a small dataset trains too."""
    return max(min(CONFIG["batch_size"], images // 8), min(4, images))


def normalise(images: Tensor, info) -> Tensor:
    """Mean 0 and deviation 1 per channel, by the statistics of the training images."""
    shape = (1, info.channels, 1, 1)
    mean = torch.tensor(info.mean, device=images.device).view(shape)
    std = torch.tensor(info.std, device=images.device).view(shape)
    return images.float().mul_(1 / (255 * std)).sub_(mean / std)


def shift_and_flip(images: Tensor, picked: Tensor, generator: torch.Generator) -> Tensor:
    """Picks a batch, shifts each image and flips some, all in one gather: uint8 (N, C, H, W), int64 (B,) -> uint8 (B, C, H, W)."""
    padding, flip = CONFIG["crop_padding"], CONFIG["flip"]
    if padding == 0 and flip == 0:
        return images[picked]
    count, (channels, height, width) = len(picked), images.shape[1:]
    device = images.device
    rows = torch.arange(height, device=device) + whole(count, -padding, padding, generator).to(device)
    columns = torch.arange(width, device=device) + whole(count, -padding, padding, generator).to(device)
    flipped = (uniform(count, generator) < flip).to(device)[:, None]
    columns = torch.where(flipped, width - 1 - columns, columns)
    batch = images[
        picked[:, None, None, None],
        torch.arange(channels, device=device)[None, :, None, None],
        inside(rows, height)[:, None, :, None],
        inside(columns, width)[:, None, None, :],
    ]
    if CONFIG["padding_mode"] == "zero":
        visible_rows = (rows >= 0) & (rows < height)
        visible_columns = (columns >= 0) & (columns < width)
        batch *= visible_rows[:, None, :, None] & visible_columns[:, None, None, :]
    return batch


def inside(positions: Tensor, side: int) -> Tensor:
    """Reflects positions beyond an edge back into 0..side-1."""
    return (side - 1 - (side - 1 - positions.abs()).abs()).clamp(0, side - 1)


def change_contrast(images: Tensor, strength: float, generator: torch.Generator) -> Tensor:
    """Scales and shifts each normalised image by up to `strength`."""
    scale = 1 + strength * (2 * uniform(len(images), generator) - 1)
    shift = strength * (2 * uniform(len(images), generator) - 1)
    return images * scale[:, None, None, None] + shift[:, None, None, None]


def erase(images: Tensor, probability: float, size: float, generator: torch.Generator) -> Tensor:
    """Puts a box of the dataset's mean (0 after normalisation) somewhere into some of the images."""
    sides = torch.full((len(images),), size, device=images.device)
    chosen = uniform(len(images), generator) < probability
    return images.masked_fill(boxes(images, sides * chosen, generator), 0.0)


def mix(images: Tensor, labels: Tensor, classes: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Mixup or cutmix with the batch in another order. Targets become class probabilities that sum to 1."""
    alphas = {"mixup": CONFIG["mixup"], "cutmix": CONFIG["cutmix"]}
    wanted = [name for name, alpha in alphas.items() if alpha > 0]
    if not wanted:
        return images, labels
    method = wanted[0] if len(wanted) == 1 else wanted[int(whole(1, 0, 1, generator))]
    alpha = torch.full((len(images),), alphas[method])
    keep = torch.distributions.Beta(alpha, alpha).sample().to(images.device)  # share of the first image
    other = torch.randperm(len(images), generator=generator, device=images.device)
    if method == "mixup":
        images = torch.lerp(images[other], images, keep[:, None, None, None])
    else:
        box = boxes(images, (1 - keep).sqrt(), generator)
        images = torch.where(box, images[other], images)
        keep = 1 - box.float().mean((1, 2, 3))
    one_hot = F.one_hot(labels, classes).float()
    return images, torch.lerp(one_hot[other], one_hot, keep[:, None])


def boxes(images: Tensor, sides: Tensor, generator: torch.Generator) -> Tensor:
    """A box per image, `sides` (B,) in shares of the image's side, its centre anywhere: bool (B, 1, H, W)."""
    masks = []
    for length in images.shape[2:]:
        centre = uniform(len(images), generator)[:, None] * length
        position = torch.arange(length, device=images.device) + 0.5
        masks.append((position - centre).abs() < sides[:, None] * length / 2)
    rows, columns = masks
    return rows[:, None, :, None] & columns[:, None, None, :]


def uniform(count: int, generator: torch.Generator) -> Tensor:
    """float32 (count,) in 0..1."""
    return torch.rand(count, generator=generator, device=generator.device)


def whole(count: int, low: int, high: int, generator: torch.Generator) -> Tensor:
    """int64 (count, 1), both ends included."""
    return torch.randint(low, high + 1, (count, 1), generator=generator, device=generator.device)
