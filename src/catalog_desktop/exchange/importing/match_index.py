"""From the keys that files use to the products of the catalog that have them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence

from catalog_desktop.domain.paths import JsonValue
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.skus import normalise_sku
from catalog_desktop.exchange.drafts.draft import Draft
from catalog_desktop.exchange.mapping.mapping import MatchBy

AMBIGUOUS = "?"
"""Instead of a product's id: several products have this key."""


class MatchIndex:
    """Ids of products by key, for the kinds of keys that an import matches by.

    Keys are kept as hashes: a hit is only a candidate, and so the few bytes a product allow for a large catalog.
    """

    def __init__(self, match: Sequence[MatchBy], source: str) -> None:
        self._match = tuple(by for by in match if by is not MatchBy.ID)
        self._source = source
        self._ids: dict[int, str] = {}

    @property
    def is_needed(self) -> bool:
        """Whether anything is matched by keys that have to be looked up."""
        return bool(self._match)

    async def fill(self, pages: AsyncIterator[Sequence[Product]]) -> AsyncIterator[int]:
        """Take in all products of a scan, page by page; yields how many it has."""
        count = 0
        async for page in pages:
            for product in page:
                self._add(product)
            count += len(page)
            yield count

    def _add(self, product: Product) -> None:
        for by, key in self._keys_of_product(product):
            known = self._ids.setdefault(hash((by, key)), product.id)
            if known != product.id:
                self._ids[hash((by, key))] = AMBIGUOUS

    def _keys_of_product(self, product: Product) -> Iterator[tuple[MatchBy, str]]:
        for by in self._match:
            if by is MatchBy.EXTERNAL_ID and self._source in product.external_ids:
                yield by, product.external_ids[self._source]
            elif by is MatchBy.HANDLE:
                yield by, product.handle
            elif by is MatchBy.SKU:
                yield from ((by, normalise_sku(variant.sku)) for variant in product.variants if variant.sku)
            elif by is MatchBy.BARCODE:
                yield from ((by, variant.barcode) for variant in product.variants if variant.barcode)

    def find(self, draft: Draft) -> tuple[str, MatchBy, str] | None:
        """The product that a draft means (or AMBIGUOUS), by which key and its value; the first kind that hits."""
        for by in self._match:
            for key in keys_of_draft(draft, by, self._source):
                found = self._ids.get(hash((by, key)))
                if found is not None:
                    return found, by, key
        return None


def keys_of_draft(draft: Draft, by: MatchBy, source: str) -> Iterator[str]:
    """The keys of one kind that a draft has."""
    record = draft.record
    if by is MatchBy.EXTERNAL_ID:
        yield from _texts([_inner(record, "external_ids").get(source)])
    elif by is MatchBy.HANDLE:
        yield from _texts([record.get("handle")])
    elif by in (MatchBy.SKU, MatchBy.BARCODE):
        variants = [variant for variant in _inner(record, "variants").values() if isinstance(variant, dict)]
        texts = _texts([variant.get(by.value) for variant in variants])
        yield from map(normalise_sku, texts) if by is MatchBy.SKU else texts


def _inner(record: dict[str, JsonValue], name: str) -> dict[str, JsonValue]:
    value = record.get(name)
    return value if isinstance(value, dict) else {}


def _texts(values: Sequence[JsonValue]) -> Iterator[str]:
    return (value for value in values if isinstance(value, str) and value)
