"""Takes memory, and touches it, until it is killed."""


def train(model, batches, ctx):
    hoard = []
    while True:
        hoard.append(bytearray(b"x") * (8 << 20))
