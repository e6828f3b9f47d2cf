"""What the harness tells the runner: one JSON object a line on stdout, numbered from 0 without a gap."""

import json
import math
import os
import sys
from time import monotonic
from typing import Any, TextIO

LINE_LIMIT_BYTES = 8 * 1024  # the runner drops a longer line, so none is sent
TEXT_LIMIT = 1000  # characters of one string inside a message
SECONDS_BETWEEN_UPDATES = 0.5  # at most two progress lines a second


class Refused(Exception):
    """A dataset or a draft cannot be used as it is. The message says why and what to do, to a person or a language model."""


class Protocol:
    def __init__(self, stream: TextIO):
        self.stream = stream
        self.sequence = 0
        self.last_update = -math.inf

    @staticmethod
    def claim_stdout() -> "Protocol":
        """Keeps stdout for the protocol; whatever components print goes to stderr from here on."""
        sys.stdout.flush()
        own = os.dup(1)
        os.dup2(2, 1)
        return Protocol(os.fdopen(own, "w", encoding="utf-8"))

    def send(self, type: str, **fields: Any) -> None:
        line = json.dumps(
            {"seq": self.sequence, "type": type, **sendable(fields)}, separators=(",", ":"), allow_nan=False
        )
        if len(line.encode()) >= LINE_LIMIT_BYTES:
            raise ValueError(f"the {type} message has {len(line)} characters, more than a line may have")
        self.stream.write(line + "\n")
        self.stream.flush()
        self.sequence += 1

    def update_is_due(self) -> bool:
        """True at most twice a second: ask before working out a progress message."""
        now = monotonic()
        if now - self.last_update < SECONDS_BETWEEN_UPDATES:
            return False
        self.last_update = now
        return True


def sendable(value: Any) -> Any:
    """JSON has no NaN and no infinity: they become null. Long strings are cut."""
    if isinstance(value, dict):
        return {key: sendable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [sendable(item) for item in value]
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    if isinstance(value, str):
        return value if len(value) <= TEXT_LIMIT else value[: TEXT_LIMIT - 1] + "…"
    return value
