"""What a logged change did, line by line."""

from __future__ import annotations

from collections.abc import Iterator

from catalog_desktop.domain.changes import Action, FieldDelta
from catalog_desktop.domain.money import NumberFormat, format_amount
from catalog_desktop.domain.operation import LoggedChange, Origin
from catalog_desktop.domain.paths import FieldPath, JsonValue, field_name
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.shop import Shop

_LINES = 3
_LONGEST = 40
_MONEY = frozenset({"price", "compare_at"})
_ORIGINS = {Origin.IMPORT: "Import", Origin.UNDO: "Undo"}
_WHOLE = {Action.CREATE: "created", Action.DELETE: "deleted", Action.RESTORE: "restored"}


class ChangeWords:
    """Words for the changes of one product; variants are named when there are several."""

    def __init__(self, product: Product, shop: Shop, numbers: NumberFormat, person: str) -> None:
        self._product = product
        self._numbers = numbers
        self._person = person
        self._locations = {location.id: location.name for location in shop.locations}

    def lines(self, change: LoggedChange) -> list[str]:
        """At most a few lines: "price 79.95 → 77.95"."""
        if change.action is not Action.UPDATE:
            return [_WHOLE[change.action]]
        lines = list(dict.fromkeys(self.delta(delta) for delta in change.deltas))
        return lines if len(lines) <= _LINES else [*lines[: _LINES - 1], f"and {len(lines) - _LINES + 1} more"]

    def who(self, change: LoggedChange) -> str:
        """ "You", a name, or the job: “Import “spring.csv””."""
        if change.label and change.origin is not Origin.EDIT:
            return change.label
        origin = _ORIGINS.get(change.origin)
        name = "You" if change.by == self._person else change.by
        return f"{origin}, {name}" if origin else name

    def field(self, path: FieldPath) -> str:
        """What a field is called: "Black / 256 GB price"."""
        return " ".join(self._name(path))

    def whole_value(self, path: FieldPath, value: JsonValue) -> str:
        """A value in full, on as many lines as it takes."""
        if isinstance(value, dict):
            return ", ".join(f"{name}: {self.whole_value((*path, name), part)}" for name, part in value.items())
        if isinstance(value, list):
            return ", ".join(self.whole_value(path, part) for part in value)
        short = self._value(path, value)
        return str(value) if short is None else short

    def delta(self, delta: FieldDelta) -> str:
        """One field's change on one line."""
        name = self.field(delta.path)
        if delta.added or delta.removed:
            parts = [f"+ {', '.join(delta.added)}"] if delta.added else []
            parts += [f"− {', '.join(delta.removed)}"] if delta.removed else []
            return f"{name} {' '.join(parts)}"
        before, after = self._value(delta.path, delta.before), self._value(delta.path, delta.after)
        if before is None or after is None:
            return f"{name} changed"
        return f"{name} {before} → {after}"

    def _name(self, path: FieldPath) -> Iterator[str]:
        if path[0] in ("variants", "stock", "costs") and len(path) > 1 and len(self._product.variants) > 1:
            variant = self._product.variant(path[1])
            yield " / ".join(variant.options.values()) if variant is not None and variant.options else path[1]
        yield field_name(path)
        if path[0] == "stock" and len(path) > 2:
            yield self._locations.get(path[2], path[2])

    def _value(self, path: FieldPath, value: JsonValue) -> str | None:
        """A value on one line; None when it has no short form."""
        if value is None:
            return "none"
        if isinstance(value, dict | list):
            return None
        if (path[-1] in _MONEY or path[0] == "costs") and isinstance(value, int):
            return format_amount(value, self._product.currency, self._numbers)
        text = str(value)
        return text if len(text) <= _LONGEST else None
