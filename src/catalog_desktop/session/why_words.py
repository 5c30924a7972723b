"""Why a condition of a query hides a product, as sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from catalog_desktop.domain.document import Document
from catalog_desktop.domain.hiding import TEXT, Condition, hiding, only
from catalog_desktop.domain.matches import Matcher, document_facet_values
from catalog_desktop.domain.money import format_amount, number_format
from catalog_desktop.domain.query import OPTION_PREFIX
from catalog_desktop.domain.query_language import format_query
from catalog_desktop.domain.query_values import QuerySyntax
from catalog_desktop.domain.shop import Shop

_NOUNS = {"tag": "tags", "type": "product type", "availability": "state of stock", "problem": "problems"}
_TOGETHER = "No variant meets it together with the other filters on variants."
_SECOND_MS, _MINUTE_MS, _HOUR_MS, _DAY_MS = 1_000, 60_000, 3_600_000, 86_400_000


@dataclass(frozen=True, slots=True)
class ConditionWords:
    """Sentences on the conditions of a matcher's query, in the shop's formats."""

    shop: Shop
    matcher: Matcher

    def sentence(self, document: Document, condition: Condition) -> str:
        """ "brand:canon hides it. Its brand: Sonora." """
        query = only(self.matcher.query, condition)
        written = format_query(query, QuerySyntax(self.shop.currency, self.shop.time_zone))
        if condition.key == TEXT:
            verb = "stands" if len(condition.values) == 1 else "stand"
            return f"{_quoted(condition.values)} {verb} in none of its texts and codes."
        alone = Matcher(query, self.matcher.now, self.matcher.synonyms)
        reason = self._has(document, condition) if hiding(document, alone) else _TOGETHER
        return f"{written} hides it. {reason}"

    def _has(self, document: Document, condition: Condition) -> str:
        describe = _DESCRIPTIONS.get(condition.key)
        return _values(document, condition.key) if describe is None else describe(document, self.shop)


def time_ago(at: int, now: int) -> str:
    """ "4 s", "3 min", "2 h", "5 days" (both Unix ms)."""
    age = max(0, now - at)
    for unit, name, limit in ((_SECOND_MS, "s", _MINUTE_MS), (_MINUTE_MS, "min", _HOUR_MS), (_HOUR_MS, "h", _DAY_MS)):
        if age < limit:
            return f"{age // unit} {name}"
    days = age // _DAY_MS
    return "1 day" if days == 1 else f"{days} days"


def _values(document: Document, facet: str) -> str:
    values = document_facet_values(document, facet)
    noun = _NOUNS.get(facet, facet.removeprefix(OPTION_PREFIX))
    if facet == "missing":
        return f"It misses: {', '.join(values)}." if values else "It misses nothing."
    return f"Its {noun}: {', '.join(values)}." if values else f"It has no {noun}."


def _prices(document: Document, shop: Shop) -> str:
    low, high = document.price_min, document.price_max
    if low is None or high is None:
        return "It has no price."
    numbers = number_format(shop.locale)
    amounts = dict.fromkeys(format_amount(minor, document.currency, numbers) for minor in (low, high))
    return f"It costs {' to '.join(amounts)} {document.currency}."


def _stock(document: Document, _shop: Shop) -> str:
    stocks = dict.fromkeys(str(variant.stock) for variant in document.variants if variant.stock is not None)
    return f"In stock, variant by variant: {', '.join(stocks)}." if stocks else "Its stock is not tracked."


def _skus(document: Document, _shop: Shop) -> str:
    skus = [variant.sku for variant in document.variants if variant.sku]
    return f"Its SKUs: {', '.join(skus)}." if skus else "It has no SKU."


def _moment(at: int, shop: Shop) -> str:
    return f"{datetime.fromtimestamp(at / 1000, ZoneInfo(shop.time_zone)):%Y-%m-%d %H:%M}"


_DESCRIPTIONS: dict[str, Callable[[Document, Shop], str]] = {
    "price": _prices,
    "stock": _stock,
    "skus": _skus,
    "ids": lambda document, _shop: f"Its id: {document.id}.",
    "updated": lambda document, shop: f"It was changed last at {_moment(document.updated_at, shop)}.",
    "created": lambda document, shop: f"It was created at {_moment(document.created_at, shop)}.",
}


def _quoted(words: Sequence[str]) -> str:
    return " and ".join(f"“{word}”" for word in words)
