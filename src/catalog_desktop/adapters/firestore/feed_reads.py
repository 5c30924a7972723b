"""What the change feed costs: Firestore bills every document that is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class FeedReads:
    """Documents read since the feed was opened, by what for.

    `listened`: delivered by a stream, each version once a target (the emulator repeats them, Firestore does not);
    `caught_up`: read in pages because they had changed before listening began; `swept`: looked at for commits that came
    late, fields alone; `asked`: everything that a caller asked for by name or in order of ids. A count of a thousand
    index entries is one read.
    """

    listened: int = 0
    caught_up: int = 0
    swept: int = 0
    asked: int = 0

    @property
    def following(self) -> int:
        """What following the changes has cost, sweeps apart."""
        return self.listened + self.caught_up
