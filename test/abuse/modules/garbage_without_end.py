"""Writes what no terminal and no chat should ever see, as fast as it can, for ever."""

import os

LINES = [
    b"\x1b[2J\x1b[31mred\x1b[0m and \x1b]0;title\x07bell\r over what stood here",
    b"\xff\xfe\x80 no text at all \xc3\x28",
    b"nothing \x00\x00\x00 and nothing",
    "\u202eturned around\u2066 \u2028 and over two lines".encode(),
    b"plain words",
]


def train(model, batches, ctx):
    flood = b"\n".join(LINES) + b"\n"
    while True:
        os.write(2, flood * 100)
