"""Writes a word all over the GPU's memory, or looks for what an earlier job has written there."""

import sys

import torch

WORD = 0x1A2B3C4D5E6F7081
CHUNK_BYTES = 1 << 30


def train(model, batches, ctx):
    chunks = []
    free, _ = torch.cuda.mem_get_info()
    while free > 2 * CHUNK_BYTES:
        chunks.append(torch.empty(CHUNK_BYTES // 8, dtype=torch.int64, device="cuda"))
        free, _ = torch.cuda.mem_get_info()
    found = sum(int((chunk == WORD).sum()) for chunk in chunks)
    if "@WRITES@":
        for chunk in chunks:
            chunk.fill_(WORD)
    torch.cuda.synchronize()
    print(f"gigabytes={len(chunks)}", file=sys.stderr)
    print(f"found={found}", file=sys.stderr)
    sys.exit(1)
