"""The training clock: every trial has the same seconds, whatever else the machine does between them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

HARD_LIMIT = 1.5  # times the budget; training code that ignores its budget is cut here


class BudgetSpent(Exception):
    """Raised out of `batches` when training has used 1.5 times its budget."""


class TrainingClock:
    """Counts the seconds spent training. Evaluation is free: the clock is paused meanwhile."""

    def __init__(self, budget_seconds: float, now: Callable[[], float] = monotonic):
        self.budget_seconds = budget_seconds
        self.now = now
        self.started = now()
        self.paused_seconds = 0.0

    def restart(self) -> None:
        """The budget counts from here: loading and building are not charged."""
        self.started, self.paused_seconds = self.now(), 0.0

    def spent(self) -> float:
        return self.now() - self.started - self.paused_seconds

    def progress(self) -> float:
        return min(self.spent() / self.budget_seconds, 1.0)

    def left(self) -> float:
        return max(self.budget_seconds - self.spent(), 0.0)

    def is_overdrawn(self) -> bool:
        return self.spent() > HARD_LIMIT * self.budget_seconds

    @contextmanager
    def paused(self) -> Iterator[None]:
        began = self.now()
        try:
            yield
        finally:
            self.paused_seconds += self.now() - began
