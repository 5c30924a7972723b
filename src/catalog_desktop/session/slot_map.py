"""Which row of the grid shows which place of a result, when some products are held where the index has them not."""

from __future__ import annotations

from bisect import bisect_left, insort


class SlotMap:
    """Maps *slots* (rows of the grid) to *offsets* (places in the index's result).

    A held product stands in a slot of its own. Where the result has it, its offset is hidden once that is known, so
    that no product is shown twice. All slots and offsets count from 0.
    """

    def __init__(self, total: int = 0) -> None:
        self.total = total
        self._held: list[tuple[int, str]] = []
        self._hidden: list[int] = []

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self.total + len(self._held) - len(self._hidden)

    @property
    def held_ids(self) -> tuple[str, ...]:
        """The products that are held, from the top."""
        return tuple(product_id for _, product_id in self._held)

    def slot_held_by(self, product_id: str) -> int | None:
        """The slot of a held product."""
        return next((slot for slot, held in self._held if held == product_id), None)

    def hold(self, slot: int, product_id: str) -> None:
        """Insert a product at a slot; what stands there and below moves down by one."""
        self._held = [(s + (s >= slot), held) for s, held in self._held]
        insort(self._held, (slot, product_id))

    def release(self, product_id: str) -> int | None:
        """Take a held product out, and return the slot where it stood; None when it was not held."""
        slot = self.slot_held_by(product_id)
        if slot is not None:
            self._held = [(s - (s > slot), held) for s, held in self._held if held != product_id]
        return slot

    def hide(self, offset: int) -> None:
        """A held product was found at this place of the result: what stands below moves up by one."""
        slot = self.slot_at(offset)
        if slot is not None:
            self._held = [(s - (s > slot), held) for s, held in self._held]
            insort(self._hidden, offset)

    def held_at(self, slot: int) -> str | None:
        """The product that is held at a slot."""
        place = bisect_left(self._held, (slot, ""))
        if place < len(self._held) and self._held[place][0] == slot:
            return self._held[place][1]
        return None

    def offset_at(self, slot: int) -> int | None:
        """The place in the result that a slot shows, or None when a product is held there."""
        return None if self.held_at(slot) is not None else self.offset_from(slot)

    def offset_from(self, slot: int) -> int:
        """The place in the result from which the rows at a slot and below go on."""
        offset = slot - bisect_left(self._held, (slot, ""))
        for hidden in self._hidden:
            if hidden > offset:
                break
            offset += 1
        return offset

    def slot_at(self, offset: int) -> int | None:
        """The slot that shows a place of the result, or None when that is hidden."""
        if offset in self._hidden:
            return None
        slot = offset - bisect_left(self._hidden, offset)
        for held, _ in self._held:
            if held > slot:
                break
            slot += 1
        return slot
