"""Images that are in two splits at once: a model that has seen a test image in training looks better than it is."""

from dataclasses import dataclass

import numpy

from harness.pool import TEST, TRAIN, VAL, Pool

EXAMPLES = 10


@dataclass(frozen=True)
class Duplicates:
    in_train: numpy.ndarray  # indices of training images that are in val or test too: left out of training
    count: int  # images of train or val that have a copy in a later split
    examples: list[tuple[str, str]]


def find_duplicates(pool: Pool, split: numpy.ndarray) -> Duplicates:
    _, group = numpy.unique(pool.fingerprints, axis=0, return_inverse=True)
    group = group.reshape(-1)
    first_in = {which: first_of_group(group, split == which) for which in (VAL, TEST)}
    pairs: list[tuple[int, int]] = []
    for earlier, later in ((TRAIN, VAL), (TRAIN, TEST), (VAL, TEST)):
        candidates = numpy.flatnonzero(split == earlier)
        copies = first_in[later][group[candidates]]
        pairs += zip(candidates[copies >= 0].tolist(), copies[copies >= 0].tolist(), strict=True)
    copied = sorted({index for index, _ in pairs})
    return Duplicates(
        in_train=numpy.array([index for index in copied if split[index] == TRAIN], numpy.int64),
        count=len(copied),
        examples=[(pool.names[a], pool.names[b]) for a, b in pairs[:EXAMPLES]],
    )


def first_of_group(group: numpy.ndarray, member: numpy.ndarray) -> numpy.ndarray:
    """For every group, one index of a member, or -1."""
    first = numpy.full(group.max(initial=-1) + 1, -1)
    indices = numpy.flatnonzero(member)[::-1]  # backwards: the lowest index is written last
    first[group[indices]] = indices
    return first
