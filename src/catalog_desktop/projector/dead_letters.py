"""Products whose documents the index refuses: set aside one by one, and taken back as soon as they fit again."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

from catalog_desktop.ports.projection_control import DeadLetter, ProjectionControl
from catalog_desktop.ports.search_index import Refusal
from catalog_desktop.projector.lease import Lease
from catalog_desktop.projector.pace import Pace

SUSPICIOUS_COUNT = 20
SUSPICIOUS_WITHIN_S = 60.0


class DeadLetters:
    """One shop's dead letters: the durable ones of the control record, with a copy in memory."""

    def __init__(self, control: ProjectionControl, shop_id: str, lease: Lease, pace: Pace) -> None:
        self._control = control
        self._shop_id = shop_id
        self._lease = lease
        self._pace = pace
        self._letters: dict[str, DeadLetter] = {}
        self._written: deque[float] = deque(maxlen=SUSPICIOUS_COUNT)

    def __len__(self) -> int:
        return len(self._letters)

    @property
    def product_ids(self) -> Sequence[str]:
        """The products that are set aside."""
        return tuple(self._letters)

    @property
    def letters(self) -> Sequence[DeadLetter]:
        """All letters, in the order in which they were written."""
        return tuple(self._letters.values())

    async def load(self) -> None:
        """Read what earlier holders set aside."""
        self._letters = {letter.product_id: letter for letter in await self._control.dead_letters(self._shop_id)}

    def are_suspicious(self, refused: Sequence[Refusal]) -> bool:
        """Whether these would be so many within a minute that rather the index is at fault than the documents."""
        now = self._pace.monotonic()
        recent = sum(1 for written in self._written if now - written < SUSPICIOUS_WITHIN_S)
        new = [refusal for refusal in refused if not self._stands(refusal)]
        return bool(new) and recent + len(new) >= SUSPICIOUS_COUNT

    async def settle(self, refused: Sequence[Refusal], searchable: Mapping[str, int]) -> bool:
        """Set the refused aside, durably, and take back letters of products that are searchable or deleted now.

        Returns whether anything changed.
        """
        mended = [product_id for product_id in searchable if product_id in self._letters]
        if refused:
            await self._put(refused)
        if mended:
            await self._control.clear_dead_letters(self._shop_id, self._lease.epoch, mended)
            for product_id in mended:
                del self._letters[product_id]
        return bool(refused or mended)

    async def replace_all(self, refused: Iterable[Refusal]) -> None:
        """The letters of an index that has just become the live one."""
        wanted = list(refused)
        standing = {refusal.product_id for refusal in wanted}
        await self.settle(wanted, {product_id: 0 for product_id in self._letters if product_id not in standing})

    async def _put(self, refused: Sequence[Refusal]) -> None:
        now = self._pace.wall_ms()
        letters = [DeadLetter(r.product_id, r.revision, r.reason, self._since(r.product_id, now)) for r in refused]
        await self._control.put_dead_letters(self._shop_id, self._lease.epoch, letters)
        self._written.extend(self._pace.monotonic() for refusal in refused if not self._stands(refusal))
        self._letters.update({letter.product_id: letter for letter in letters})

    def _since(self, product_id: str, now: int) -> int:
        """A product that is refused again has not been searchable in between."""
        letter = self._letters.get(product_id)
        return now if letter is None else letter.since

    def _stands(self, refusal: Refusal) -> bool:
        letter = self._letters.get(refusal.product_id)
        return letter is not None and letter.revision == refusal.revision
