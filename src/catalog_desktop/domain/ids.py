"""ULIDs: 26 characters that sort by creation time (https://github.com/ulid/spec)."""

from __future__ import annotations

import os
import time
from random import Random

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in _CROCKFORD for second in _CROCKFORD]
_stamps = Random()  # noqa: S311 - seeded by the system; a stamp tells two writes apart, it guards nothing


def new_ulid(now_ms: int | None = None) -> str:
    """A fresh id; `now_ms` (Unix milliseconds) sets its time part, by default the clock's."""
    milliseconds = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    return ulid_from(milliseconds, int.from_bytes(os.urandom(10), "big"))


def ulid_from(milliseconds: int, randomness: int) -> str:
    """The ULID of a time (48 bits) and a random part (80 bits), for seeded data."""
    number = (milliseconds << 80) | (randomness & ((1 << 80) - 1))
    return "".join([_PAIRS[(number >> shift) & 1023] for shift in range(120, -1, -10)])


def new_stamp() -> int:
    """A random 48-bit number that a write leaves on the product and that its document copies."""
    return _stamps.getrandbits(48)
