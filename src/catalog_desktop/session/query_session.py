"""What is asked: the text in the box and the chips beside it, and the way back to earlier queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.domain.query_language import Misunderstanding, format_query, parse
from catalog_desktop.domain.query_values import QuerySyntax
from catalog_desktop.session.events import Event

HISTORY_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody was in a result: top product with its row, current product, and the selected ones."""

    top_id: str | None = None
    top_slot: int = 0
    current_id: str | None = None
    selected_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """A query that was looked at: box, chips, and where one was in its result. What stands in the box from
    `unfinished_from` on is not asked yet."""

    box: str = ""
    chips: ProductQuery = field(default_factory=ProductQuery)
    place: Place = field(default_factory=Place)
    unfinished_from: int | None = None


class QuerySession:
    """`query` is what the box and the chips ask together; `changed` tells each new one.

    Every keystroke is a query of its own. A query enters the history when it was acted on (`settle`) or made with
    the mouse; queries that were only typed through are replaced by the next.
    """

    def __init__(self, syntax: QuerySyntax) -> None:
        self._syntax = syntax
        self._visits = [Visit(chips=ProductQuery(currency=syntax.currency))]
        self._at = 0
        self._is_settled = True
        self.changed: Event[ProductQuery] = Event()
        self.query = self._ask(self._visits[0])

    @property
    def box(self) -> str:
        """The text in the box."""
        return self._visits[self._at].box

    @property
    def chips(self) -> ProductQuery:
        """What is asked beside the box; its `text` is empty."""
        return self._visits[self._at].chips

    @property
    def misunderstandings(self) -> Sequence[Misunderstanding]:
        """What of the box was not understood, with places in it."""
        return parse(self.box, self._syntax).misunderstandings

    @property
    def whole_text(self) -> str:
        """The whole query as text."""
        return format_query(self.query, self._syntax)

    def type(self, box: str, *, unfinished_from: int | None = None) -> None:
        """The text in the box is now this. A value that is still being typed (`brand:ca`) has no products yet: from
        `unfinished_from` on the box is left out until it is typed again without."""
        visit = replace(self._visits[self._at], box=box, place=Place(), unfinished_from=unfinished_from)
        self._go(visit, settled=False)

    def take_chips(self) -> str:
        """Turn what the box says in `field:value` into chips, and return the text that stays in the box.

        Nothing is taken while a part of it is not understood. For Space and Enter only: a box is not rewritten
        under somebody's hands.
        """
        parsed = parse(self.box, self._syntax)
        words = format_query(ProductQuery(text=parsed.query.text, currency=self._syntax.currency), self._syntax)
        if parsed.misunderstandings or replace(parsed.query, text="") == ProductQuery(currency=self._syntax.currency):
            return self.box
        if words and self.box[-1:].isspace() and not words[-1:].isspace():
            words += " "  # what is typed next is another word
        chips = replace(self.query, text="")
        self._visits[self._at] = replace(self._visits[self._at], box=words, chips=chips)
        return words

    def choose(self, chips: ProductQuery) -> None:
        """Ask something else beside the box, as the mouse does (`session.choose(session.chips.with_choice(…))`)."""
        self._go(Visit(self.box, replace(chips, text="")), settled=True)

    def show(self, text: str) -> None:
        """Ask exactly what a text says: the whole query as edited by hand, a saved one, a link."""
        query = parse(text, self._syntax).query
        words = format_query(ProductQuery(text=query.text, currency=self._syntax.currency), self._syntax)
        self._go(Visit(words, replace(query, text="")), settled=True)

    def clear(self) -> None:
        """Ask for everything, in the order chosen."""
        self._go(Visit(chips=ProductQuery(currency=self._syntax.currency, sort=self.chips.sort)), settled=True)

    def settle(self, place: Place) -> None:
        """Somebody scrolled, selected or opened something: one can come back here."""
        self._visits[self._at] = replace(self._visits[self._at], place=place)
        self._is_settled = True

    def back(self) -> Visit | None:
        """Return to the query before, or None at the first one."""
        return self._move(-1)

    def forward(self) -> Visit | None:
        """Return to where `back` was called, or None."""
        return self._move(1)

    def _go(self, visit: Visit, *, settled: bool) -> None:
        if self._is_settled or settled:
            del self._visits[self._at + 1 :]
            self._visits = [*self._visits[1 - HISTORY_LIMIT :], visit]
            self._at = len(self._visits) - 1
        else:
            self._visits[self._at] = visit
        self._is_settled = settled
        self._announce()

    def _move(self, by: int) -> Visit | None:
        if not 0 <= self._at + by < len(self._visits):
            return None
        self._at += by
        self._is_settled = True
        self._announce()
        return self._visits[self._at]

    def _announce(self) -> None:
        query = self._ask(self._visits[self._at])
        if query != self.query:
            self.query = query
            self.changed.emit(query)

    def _ask(self, visit: Visit) -> ProductQuery:
        asked = visit.box[: visit.unfinished_from]
        return parse(f"{format_query(visit.chips, self._syntax)} {asked}", self._syntax).query
