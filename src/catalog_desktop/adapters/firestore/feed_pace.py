"""How far back and how often the change feed looks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FeedPace:
    """Seconds, unless a name says otherwise.

    `slack`: commits that are this much older than a snapshot may still be missing from it; up to 15 ms were seen.
    `overlap`: how far behind the newest snapshot the live target begins, and `advance`: how much further it may fall
    behind before another one follows. The emulator sends the whole target again at each change: it must stay small.
    `late`: a commit that took longer than this since its time was taken may lie behind the live target; it must be
    below `overlap`. `sweep_every` and `sweep_back`: how often, and how far back, a sweep looks for such commits; a
    transaction ends after 270 s at most (https://cloud.google.com/firestore/quotas). `silence`: a stream without a word
    for so long is replaced; the lease is renewed every 5 s, which each time is a word. `idle_step`: by how much an idle
    position moves on. `unwatched`: a shop that nobody asks about for so long is not listened to any more. `page_count`:
    documents a query; `waiting_count`: changes that are not read yet, more than which stop the listening.
    """

    slack: float = 1.0
    overlap: float = 20.0
    advance: float = 10.0
    late: float = 10.0
    sweep_every: float = 300.0
    sweep_back: float = 600.0
    silence: float = 15.0
    idle_step: float = 60.0
    unwatched: float = 60.0
    first_retry: float = 0.2
    longest_retry: float = 15.0
    page_count: int = 200
    waiting_count: int = 4_000


EMULATOR_PACE = FeedPace(overlap=5.0, advance=3.0, late=3.0, sweep_every=20.0, sweep_back=60.0)
"""At 20 edits a second the usual target grows to 600 documents, all of which the emulator sends 20 times a second. A
smaller one misses more of the commits that take long, so that sweeps come more often."""


def us(seconds: float) -> int:
    """Microseconds, which positions count."""
    return round(seconds * 1_000_000)
