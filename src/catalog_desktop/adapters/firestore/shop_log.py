"""The changes of one shop that a feed has heard of and its reader has not passed yet, each product once."""

from __future__ import annotations

import logging
from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from catalog_desktop.adapters.firestore.documents import WRITTEN_AT
from catalog_desktop.adapters.firestore.feed_pace import FeedPace, us
from catalog_desktop.adapters.firestore.values import Fields, Snapshot, microseconds
from catalog_desktop.domain.operation import Origin
from catalog_desktop.ports.change_feed import Position

_log = logging.getLogger(__name__)

_by_position = attrgetter("position")


@dataclass(slots=True, eq=False)
class LoggedState:
    """A product's document as it was heard of last. `written` is its write time in Unix microseconds."""

    name: str
    fields: Fields
    written: int
    position: Position
    interactive: bool


@dataclass(frozen=True, slots=True)
class LogPage:
    """States after a position; `rest` is how many more there are, and `covered` what is covered by those before."""

    states: Sequence[LoggedState]
    position: Position
    covered: int
    rest: int


class ShopLog:
    """Positions are write times in Unix microseconds, so that they hold beyond this process.

    A write's time is taken when its request arrives and not when it commits, and Firestore tells of commits in no order
    of these times. So a state whose time the reader has passed already is given the next free microsecond: what was
    handed out below a position never grows. Whoever begins at a position has everything that was committed by then;
    what this log is told again of that time is dropped, unless its commit may have been overlooked.
    """

    def __init__(self, position: Position, pace: FeedPace) -> None:
        self._pace = pace
        self._begun = position
        self._waiting: list[LoggedState] = []
        self._by_name: dict[str, LoggedState] = {}
        self._known: dict[str, tuple[int, int]] = {}
        self.floor = self.handed = self.newest = position

    def __len__(self) -> int:
        return len(self._waiting)

    def knows(self, name: str, revision: int) -> bool:
        """Whether this revision of a document, or a newer one, has been heard of."""
        return name in self._known and self._known[name][0] >= revision

    def is_of_before(self, snapshot: Snapshot) -> bool:
        """Whether a document's last write was certainly dealt with by whoever followed up to the beginning."""
        written, committed = write_time(snapshot), commit_time(snapshot)
        in_time = committed - written <= us(self._pace.late)
        return written <= self._begun and in_time and committed <= self._begun - us(self._pace.slack)

    def take(self, snapshots: Iterable[Snapshot]) -> None:
        """Hear of documents, in any order and as often as may be."""
        for snapshot in filter(_is_product, snapshots):
            revision = int(snapshot.fields["revision"])
            if self.knows(snapshot.name, revision):
                continue
            is_new = snapshot.name in self._known or not self.is_of_before(snapshot)
            self._known[snapshot.name] = (revision, write_time(snapshot))
            if is_new:
                self._add(snapshot)

    def has_after(self, position: Position) -> bool:
        """Whether a state after a position is waiting."""
        return bool(self._waiting) and self._waiting[-1].position > position

    def read(self, position: Position, limit: int) -> LogPage:
        """At most `limit` states after a position that was handed out before; those up to it are let go."""
        self._let_go(position)
        states, rest = self._waiting[:limit], self._waiting[limit:]
        if not states:
            return LogPage((), position, position, 0)
        last = states[-1].position
        covered = last - 1 if rest and rest[0].written <= last else last
        for state in rest:  # more with the same time than fit: a later position for those to come
            if state.position > last:
                break
            state.position = last + 1
        self.handed = max(self.handed, last)
        self.newest = max(self.newest, self._waiting[-1].position)
        return LogPage(states, last, covered, len(rest))

    def read_interactive(self, position: Position, limit: int) -> Sequence[LoggedState]:
        """At most `limit` of the states after a position for which somebody waits."""
        start = bisect_right(self._waiting, position, key=_by_position)
        return [state for state in self._waiting[start:] if state.interactive][:limit]

    def move_on(self, position: Position) -> None:
        """Nothing is waiting, and there is nothing new up to here."""
        self.handed = self.newest = max(self.handed, position)

    def forget(self, before: int) -> None:
        """Nothing written before this time will be heard of again."""
        self._known = {name: known for name, known in self._known.items() if known[1] >= before}

    def _add(self, snapshot: Snapshot) -> None:
        written = write_time(snapshot)
        interactive = Origin(snapshot.fields["origin"]).is_interactive
        if before := self._by_name.pop(snapshot.name, None):
            self._waiting.remove(before)
            interactive = interactive or before.interactive
        state = LoggedState(snapshot.name, snapshot.fields, written, max(written, self.handed + 1), interactive)
        insort(self._waiting, state, key=_by_position)
        self._by_name[state.name] = state
        self.newest = max(self.newest, state.position)

    def _let_go(self, position: Position) -> None:
        passed = bisect_right(self._waiting, position, key=_by_position)
        for state in self._waiting[:passed]:
            del self._by_name[state.name]
        del self._waiting[:passed]
        self.floor = max(self.floor, position)


def _is_product(snapshot: Snapshot) -> bool:
    """Whether one of our programs wrote this document; another one's must not hold up those that are ours."""
    fields = snapshot.fields
    is_ours = isinstance(fields.get("revision"), int) and fields.get("origin") in set(Origin)
    if not is_ours:
        _log.warning("%s is no product of this program and is left out", snapshot.name)
    return is_ours


def write_time(snapshot: Snapshot) -> int:
    """When the document's last write was asked for, by the server's clock; Unix microseconds."""
    return microseconds(snapshot.fields[WRITTEN_AT])


def commit_time(snapshot: Snapshot) -> int:
    """When it was committed; Unix microseconds."""
    return int(snapshot.update_time.ToMicroseconds())
