"""Weights as safetensors: 8 bytes header length, a JSON header, raw little-endian data. No pickle, so no code in a file."""

import json
import math
from pathlib import Path

import torch
from torch import Tensor

from harness.contract import ContractError, dtype_name

NAMES = {
    torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16",
    torch.int64: "I64", torch.int32: "I32", torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8", torch.bool: "BOOL",
}  # fmt: skip
DTYPES = {name: dtype for dtype, name in NAMES.items()}
HEADER_LIMIT_BYTES = 16 * 1024 * 1024  # a header this large is no header


def save_weights(path: Path, weights: dict[str, Tensor]) -> None:
    header: dict[str, dict] = {}
    end = 0
    for name, tensor in weights.items():
        if tensor.dtype not in NAMES:
            known = ", ".join(str(dtype).removeprefix("torch.") for dtype in NAMES)
            raise ContractError(f"the weight {name} is {dtype_name(tensor)}; weights can only be {known}.")
        begin, end = end, end + tensor.numel() * tensor.element_size()
        header[name] = {"dtype": NAMES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [begin, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # the data begins at a multiple of 8
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little"))
        file.write(text)
        for tensor in weights.values():
            file.write(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes())


def load_weights(path: Path) -> dict[str, Tensor]:
    """Reads what `save_weights` wrote. The file comes out of a sandbox, so nothing in it is taken on trust."""
    size = path.stat().st_size
    with path.open("rb") as file:
        header_bytes = int.from_bytes(file.read(8), "little")
        if header_bytes > min(HEADER_LIMIT_BYTES, size - 8):
            raise ValueError(f"{path.name} is not a safetensors file: its header would not fit into it.")
        header = json.loads(file.read(header_bytes))
        data = memoryview(bytearray(file.read()))
    return {name: read_tensor(name, entry, data) for name, entry in header.items() if name != "__metadata__"}


def read_tensor(name: str, entry: dict, data: memoryview) -> Tensor:
    dtype, shape, (begin, end) = DTYPES[entry["dtype"]], entry["shape"], entry["data_offsets"]
    count = math.prod(shape)
    if any(side < 0 for side in shape) or not 0 <= begin <= end <= len(data) or end - begin != count * dtype.itemsize:
        raise ValueError(f"the safetensors entry {name!r} does not fit its data.")
    if count == 0:
        return torch.empty(shape, dtype=dtype)
    return torch.frombuffer(data[begin:end], dtype=torch.uint8).clone().view(dtype).reshape(shape)
