"""Says on the harness's own stream everything that a reader of metrics might stumble over."""

import sys

FORGED = [
    '"type":"progress","epoch":NaN,"epochs":1,"trainLoss":1,"imagesPerSecond":1,"secondsLeft":1',
    '"type":"progress","epoch":1e999,"epochs":1,"trainLoss":1,"imagesPerSecond":1,"secondsLeft":1',
    '"type":"progress","epoch":-3,"epochs":1,"trainLoss":1,"imagesPerSecond":1,"secondsLeft":1',
    '"type":"progress","epoch":1,"epochs":1e300,"trainLoss":1e300,"imagesPerSecond":1e300,"secondsLeft":1e300',
    '"type":"progress","epoch":"<!channel>","epochs":1,"trainLoss":1,"imagesPerSecond":1,"secondsLeft":1',
    '"type":"progress","epoch":1,"epochs":1,"trainLoss":-1e300,"imagesPerSecond":1,"secondsLeft":1,'
    '"run":"other","job":"other-t1","waiting":"<!channel> send money","valAccuracy":1',
    '"type":"progress","epoch":1,"epochs":1,"trainLoss":1,"imagesPerSecond":1,"secondsLeft":1,'
    '"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}',
    '"type":"epoch","epoch":-1,"epochs":1,"trainLoss":1,"seconds":1,"predictions":null',
    '"type":"epoch","epoch":1.5,"epochs":1,"trainLoss":1,"seconds":1,"predictions":null',
    '"type":"epoch","epoch":9007199254740993,"epochs":1,"trainLoss":1,"seconds":1,"predictions":null',
    '"type":"epoch","epoch":1,"epochs":1,"trainLoss":1,"seconds":1,"predictions":"../../etc/passwd"',
    '"type":"started","parameters":1e400',
    '"type":"refused","message":"<!channel> \\u001b[31m\\u202e everything is refused"',
    '"type":"done","seconds":-1,"epochs":1,"imagesPerSecond":1',
    '"type":"trained","trial":{"score":{"accuracy":1}}',
    '"type":"progress","epoch":1,"epochs":1,"trainLoss":1,"imagesPerSecond":1,"secondsLeft":1,'
    + ",".join(f'"key{number}":{number}' for number in range(100_000)),
    '"type":"refused","message":"' + "x" * 5_000_000 + '"',
]
TEXTS = [
    "<!channel> @everyone",
    "\x1b[31mred\x1b[0m\x1b]0;title\x07",
    "\u202eturned\u2066\u2028around",
    "over\rwritten",
]


def train(model, batches, ctx):
    protocol = batches.protocol
    raw = protocol.stream
    raw.write('[1,2,3]\nnull\n"text"\n{}\n{"seq":-1}\n{"seq":\n')
    for line in FORGED:
        raw.write(f'{{"seq":{protocol.sequence},{line}}}\n')
        protocol.sequence += 1
    for epoch in range(1, 4):
        for _ in batches:
            pass
        ctx.epoch_done(model, train_loss=1.0 / epoch, epochs=3)
    protocol.send("epoch", epoch=3, epochs=3, trainLoss=0.0, seconds=0.0, predictions="predictions-001.u16")
    protocol.send(
        "epoch", epoch=999_999, epochs=1e300, trainLoss=1e300, seconds=1e300, predictions="predictions-001.u16"
    )
    for seconds in (0.5, 1e300):
        protocol.send("done", seconds=seconds, epochs=9, imagesPerSecond=1e300)
    protocol.sequence += 1_000_000_000
    protocol.send("done", seconds=0.25, epochs=3, imagesPerSecond=7.0)
    for text in TEXTS:
        print(text, file=sys.stderr)
    if "@FAILS@":
        sys.exit(1)
    return model
