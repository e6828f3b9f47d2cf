"""A compact residual network: a stem, stages of residual blocks that halve the image and double the channels, a head."""

import torch
from torch import Tensor, nn

CONFIG = {
    "stem_stride": 2,  # the stem shrinks the image by 1, 2 or 4; 2 for 28 pixels, 4 for 64 and more
    "width": 16,  # channels of the first stage, 8 to 128; multiples of 16 are fastest
    "stages": 3,  # 1 to 5, each half the size and twice the channels of the one before
    "depth": 1,  # residual blocks per stage, 1 to 6
    "activation": "relu",  # "relu", "gelu" or "silu"
    "norm": "batch",  # "batch" or "group"; group where batches are smaller than 16
    "squeeze_excite": False,  # True lets every block weigh its channels by what the whole image shows
    "pooling": "average",  # of the last feature map: "average", "max" or "both"
    "dropout": 0.0,  # share of features dropped before the head, 0 to 0.5
}

ACTIVATIONS = {"relu": nn.ReLU, "gelu": nn.GELU, "silu": nn.SiLU}


def build(info) -> nn.Module:
    """Maps float images (N, info.channels, info.height, info.width) to logits (N, info.num_classes)."""
    return ResidualNet(info.channels, info.num_classes)


class ResidualNet(nn.Module):
    def __init__(self, channels: int, classes: int):
        super().__init__()
        width = CONFIG["width"]
        self.stem = stem(channels, width, CONFIG["stem_stride"])
        blocks: list[nn.Module] = []
        for stage in range(CONFIG["stages"]):
            for block in range(CONFIG["depth"]):
                first = block == 0 and stage > 0  # halves the image, doubles the channels
                wider = width * 2 if first else width
                blocks.append(ResidualBlock(width, wider, stride=2 if first else 1))
                width = wider
        self.blocks = nn.Sequential(*blocks)
        self.dropout = nn.Dropout(CONFIG["dropout"])
        self.head = nn.Linear(width * (2 if CONFIG["pooling"] == "both" else 1), classes)

    def forward(self, images: Tensor) -> Tensor:
        features = self.blocks(self.stem(images))  # (N, channels, height, width)
        return self.head(self.dropout(pool(features)))


class ResidualBlock(nn.Module):
    """y = activation(shortcut(x) + branch(x)); the branch starts at zero, so a deep network starts as a shallow one."""

    def __init__(self, channels_in: int, channels_out: int, stride: int):
        super().__init__()
        self.branch = nn.Sequential(
            convolution(channels_in, channels_out, stride),
            norm(channels_out),
            activation(),
            convolution(channels_out, channels_out, 1),
            norm(channels_out),
        )
        nn.init.zeros_(self.branch[-1].weight)
        if CONFIG["squeeze_excite"]:
            self.branch.append(SqueezeExcite(channels_out))
        self.shortcut: nn.Module = nn.Identity()
        if stride > 1 or channels_in != channels_out:
            self.shortcut = nn.Sequential(
                nn.AvgPool2d(stride, ceil_mode=True) if stride > 1 else nn.Identity(),
                nn.Conv2d(channels_in, channels_out, 1, bias=False),
                norm(channels_out),
            )
        self.activation = activation()

    def forward(self, x: Tensor) -> Tensor:
        return self.activation(self.shortcut(x) + self.branch(x))


class SqueezeExcite(nn.Module):
    """Scales each channel by a gate computed from all channels' averages."""

    def __init__(self, channels: int):
        super().__init__()
        hidden = max(8, channels // 8)
        self.gate = nn.Sequential(nn.Linear(channels, hidden), nn.ReLU(), nn.Linear(hidden, channels), nn.Sigmoid())

    def forward(self, x: Tensor) -> Tensor:
        return x * self.gate(x.mean((2, 3)))[:, :, None, None]


def stem(channels: int, width: int, stride: int) -> nn.Module:
    """The first convolutions; a stride of 4 is taken in two steps."""
    layers = [convolution(channels, width, min(stride, 2)), norm(width), activation()]
    if stride == 4:
        layers += [convolution(width, width, 2), norm(width), activation()]
    return nn.Sequential(*layers)


def pool(features: Tensor) -> Tensor:
    """(N, channels, height, width) -> (N, channels), or twice the channels for "both"."""
    if CONFIG["pooling"] == "average":
        return features.mean((2, 3))
    if CONFIG["pooling"] == "max":
        return features.amax((2, 3))
    return torch.cat((features.mean((2, 3)), features.amax((2, 3))), 1)


def convolution(channels_in: int, channels_out: int, stride: int) -> nn.Module:
    layer = nn.Conv2d(channels_in, channels_out, 3, stride, padding=1, bias=False)
    nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
    return layer


def norm(channels: int) -> nn.Module:
    if CONFIG["norm"] == "batch":
        return nn.BatchNorm2d(channels)
    groups = next(groups for groups in (8, 4, 2, 1) if channels % groups == 0)
    return nn.GroupNorm(groups, channels)


def activation() -> nn.Module:
    return ACTIVATIONS[CONFIG["activation"]]()
