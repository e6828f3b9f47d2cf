"""Writes one line that never ends, to the stream that the harness talks on."""

import os


def train(model, batches, ctx):
    batches.protocol.stream.flush()
    own = batches.protocol.stream.fileno()
    os.write(2, b"before the line\n")
    os.write(own, b'{"seq":1,"type":"epoch","predictions":"')
    while True:
        os.write(own, b"x" * 65536)
