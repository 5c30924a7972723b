"""A document as Meilisearch holds it: what is filtered, counted and sorted by, and the whole of it to give back.

What belongs to a result is decided by filters alone, never by the server's own search in full text: `domain.matches`
says exactly which words find which products and in which order, and only a filter answers exactly that.

=================  =====================================================================================
`words`            the tokens of all search fields (`domain.words`), each once
`windows`          from each token on, the token and up to three that follow: what a phrase begins
`joined`           two words that follow each other written as one: what a word finds that may be cut anywhere
`title_words`, …   the same of the title alone
`near`             words that may be found in spite of typos, as people write them, for facet search
`code_ends`        SKUs, MPNs and barcodes without separators, backwards: an end is a beginning
`keys`             what is asked for as a whole: values of facets, SKUs, codes, the currency, the id
`facets`           the same values as they are spelled, for counting; a stock value as its binary digits
`prices`, `stocks` numbers of the variants, in any order
`variants`         the same and their facet values again, each after the number of its variant, up to `SLOTS`
`order`            what is sorted by, absent when the document has none
`part`             one of `PARTS` into which ids fall evenly: a sample of the catalog is some of them
`applied`          the number of the request that wrote the document (`index_version`)
`body`             the document as JSON
=================  =====================================================================================
"""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
import orjson

from catalog_desktop.adapters.meilisearch.armour import (
    MAX_BYTES,
    armoured,
    cut,
    exact,
    ordered,
    readable,
)
from catalog_desktop.adapters.meilisearch.index_version import APPLIED
from catalog_desktop.adapters.meilisearch.text_fields import text_fields
from catalog_desktop.domain.categories import levels
from catalog_desktop.domain.collation import collation_key
from catalog_desktop.domain.document import Document, DocumentVariant
from catalog_desktop.domain.matches import document_facet_values
from catalog_desktop.domain.query import FACETS, OPTION_PREFIX
from catalog_desktop.domain.search_fields import CODE_FIELDS, codes
from catalog_desktop.domain.skus import normalise_sku
from catalog_desktop.domain.words import code_key

PARTS = 1000
SLOTS = 100
"""Variants of a product that can be asked by their numbers. The server takes a time for a filter that grows with the
square of its length (60 KB: 0.4 s), so there cannot be many more."""

DEEPEST_LEVEL = 9
"""Levels of category paths counted apart; deeper ones are counted together with this."""

_OFFSET = 2**53

_decode = msgspec.json.Decoder(Document).decode


def to_fields(document: Document, applied: int) -> dict[str, Any]:
    """What is sent to the server. `applied` is the number of the request, greater than all before (`index_version`)."""
    facet_values = list(_facet_values(document))
    return {
        "id": document.id,
        "revision": document.revision,
        "stamp": document.stamp,
        APPLIED: applied,
        "part": zlib.crc32(document.id.encode()) % PARTS,
        "body": orjson.dumps(document).decode(),
        "keys": list(dict.fromkeys(_keys(document, facet_values))),
        "facets": _facets(document, facet_values),
        "prices": list({v.price for v in document.variants if v.price is not None}),
        "stocks": list({v.stock for v in document.variants if v.stock is not None}),
        "variant_count": len(document.variants),
        "variants": list(_variants(document.variants[:SLOTS])) if len(document.variants) > 1 else [],
        "order": _order(document),
        "code_ends": [cut(armoured(key[::-1])) for key in _code_keys(document, CODE_FIELDS)],
        **text_fields(document),
    }


def document_of(fields: Mapping[str, Any]) -> Document:
    """The document that `to_fields` was given."""
    return _decode(fields["body"])


@lru_cache(maxsize=16_384)
def facet_key(facet: str, value: str) -> str:
    """The one of `keys` that a document has when it has the value in the facet."""
    return f"{armoured(facet_name(facet))} {exact(collation_key(value))}"


def fact_key(kind: str, value: str) -> str:
    """The one of `keys` for what is no facet: a `sku`, `code`, `currency` or `id`."""
    return f"={kind} {exact(value)}"


def facet_name(facet: str) -> str:
    """Facets of options are one whatever the case of the option's name."""
    return OPTION_PREFIX + facet.removeprefix(OPTION_PREFIX).casefold() if facet.startswith(OPTION_PREFIX) else facet


def variant_key(slot: int, key: str) -> str:
    """The one of `variants` for a facet value of the variant number `slot`; short, because filters hold many."""
    return f"{slot}:{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def variant_number(slot: int, kind: str, number: int) -> str:
    """The one of `variants` for a `price` or `stock` of the variant number `slot`; in the order of the numbers."""
    return f"{slot}{kind[0]}{min(max(number, -_OFFSET), _OFFSET) + _OFFSET:014x}"


def _code_keys(document: Document, fields: Iterable[str]) -> Iterable[str]:
    """The codes of some fields without separators, but for those that are nothing else."""
    return dict.fromkeys(key for field in fields for code in codes(document, field) if (key := code_key(code)))


def _keys(document: Document, facet_values: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield fact_key("id", document.id)
    yield fact_key("currency", document.currency)
    yield from (fact_key("sku", normalise_sku(sku)) for sku in codes(document, "sku"))
    yield from (fact_key("code", key) for key in _code_keys(document, ("sku", "barcode")))
    yield from (facet_key(facet, value) for facet, value in facet_values)


def _facet_values(document: Document) -> Iterator[tuple[str, str]]:
    options = {OPTION_PREFIX + name.casefold() for variant in document.variants for name in variant.options}
    for facet in (*FACETS, *sorted(options)):
        for value in document_facet_values(document, facet):
            if facet == "category":
                yield from ((facet, level) for level in levels(value))
            else:
                yield facet, value


def _facets(document: Document, facet_values: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Each value once, whatever the spellings that a document has of it."""
    spelled: dict[str, dict[str, str]] = {}
    for facet, value in facet_values:
        spelled.setdefault(counted_field(facet, value), {}).setdefault(
            facet_key(facet, value), counted_value(facet, value)
        )
    counted = {
        field: [value for value in values.values() if len(value.encode()) <= MAX_BYTES]
        for field, values in spelled.items()
    }
    return counted | {"stock_value": list(_binary_digits(document))}


@lru_cache(maxsize=16_384)
def counted_field(facet: str, value: str) -> str:
    """The field of `facets` in which a value is counted."""
    if facet == "category":
        return category_field(len(levels(value)))
    return "option" if facet.startswith(OPTION_PREFIX) else facet


def category_field(level: int) -> str:
    """The field of `facets` for category paths of so many steps."""
    return f"category{min(level, DEEPEST_LEVEL)}"


@lru_cache(maxsize=16_384)
def counted_value(facet: str, value: str) -> str:
    """A value as it is counted; that of an option after the option's name."""
    if facet.startswith(OPTION_PREFIX):
        return f"{armoured(facet_name(facet).removeprefix(OPTION_PREFIX))} {armoured(value)}"
    return armoured(value)


def _binary_digits(document: Document) -> Iterator[str]:
    """Which binary digits of the stock value are set: from how many documents have each follows their sum."""
    sign = "-" if document.stock_value < 0 else ""
    amount = abs(document.stock_value)
    for place in range(amount.bit_length()):
        if amount >> place & 1:
            yield f"{armoured(document.currency)} {sign}{place}"


def _variants(variants: Sequence[DocumentVariant]) -> Iterator[str]:
    for slot, variant in enumerate(variants):
        if variant.price is not None:
            yield variant_number(slot, "price", variant.price)
        if variant.stock is not None:
            yield variant_number(slot, "stock", variant.stock)
        keys = [facet_key("availability", variant.availability.value)]
        keys += [facet_key(OPTION_PREFIX + name, value) for name, value in variant.options.items()]
        yield from dict.fromkeys(variant_key(slot, key) for key in keys)


def _order(document: Document) -> dict[str, Any]:
    texts = {"id": document.id, "title": document.title, "brand": document.brand, "status": document.status.value}
    order: dict[str, Any] = {
        name: ordered(text if name == "id" else collation_key(text)) for name, text in texts.items() if text
    }
    order |= {"updated": document.updated_at, "created": document.created_at}
    if document.stock is not None:
        order["stock"] = document.stock
    if document.price_min is not None and document.price_max is not None:
        order |= {"currency": ordered(document.currency), "low": document.price_min, "high": document.price_max}
        order |= {
            amount_field("low", document.currency): document.price_min,
            amount_field("high", document.currency): document.price_max,
        }
    return order


def amount_field(amount: str, currency: str) -> str:
    """The field of `order` for the `low` or `high` price of products of one currency."""
    return f"{amount}_{currency if currency.isascii() and currency.isalnum() else currency.encode().hex()}"


def stock_values(digits: Mapping[str, int]) -> dict[str, int]:
    """The sums of stock values by currency, from how many documents have each binary digit."""
    sums: Counter[str] = Counter()
    for digit, count in digits.items():
        currency, _, place = digit.rpartition(" ")
        sums[readable(currency)] += (-count if place[0] == "-" else count) << int(place.lstrip("-"))
    return dict(sums)
