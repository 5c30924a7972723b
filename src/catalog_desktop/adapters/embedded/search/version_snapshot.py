"""A version of an index, its vocabulary and its orders, to a snapshot file and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from pyroaring import BitMap

from catalog_desktop.adapters.embedded.search.columns import Columns, Numbers
from catalog_desktop.adapters.embedded.search.facet_values import FacetValue, with_names
from catalog_desktop.adapters.embedded.search.index_file import FORMAT, IndexFile
from catalog_desktop.adapters.embedded.search.index_version import IndexVersion
from catalog_desktop.adapters.embedded.search.kept_words import KeptWords, WordKey
from catalog_desktop.adapters.embedded.search.orders import Order, OrderName
from catalog_desktop.adapters.embedded.search.snapshot_file import Unreadable, read_parts, write_parts
from catalog_desktop.adapters.embedded.search.vocabulary import Vocabulary
from catalog_desktop.domain.query import SortField, SortKey

_MAPPINGS = ("values", "first", "more")


def save_snapshot(
    file: IndexFile, version: IndexVersion, vocabulary: Vocabulary, orders: Mapping[OrderName, Order]
) -> None:
    """Write the snapshot of a version, whose batches are safely on the disk, and of orders of that version."""
    about = {
        "format": FORMAT,
        "generation": file.name,
        "number": version.number,
        "currencies": version.currencies,
        "documents": (version.documents.width, version.documents.size),
        "variants": (version.variants.width, version.variants.size),
        "kept": [tuple(key) for key in version.kept.sets],  # orjson takes no named tuples
        "planned_for": version.kept.planned_for,
        "orders": [([(key.field, key.descending) for key in name.sort], name.currency) for name in orders],
        **{name: list(getattr(version, name)) for name in _MAPPINGS},
    }
    write_parts(file.snapshot, about, _parts(version, vocabulary, list(orders.values())))


def _parts(version: IndexVersion, vocabulary: Vocabulary, orders: Sequence[Order]) -> Iterator[tuple[str, bytes]]:
    yield "live", version.live.serialize()
    for name, columns in (("documents", version.documents), ("variants", version.variants)):
        for number, block in enumerate(columns.blocks):
            yield f"{name} {number}", block.tobytes()
    for name in _MAPPINGS:
        yield from _bitmaps(name, getattr(version, name).values())
    yield from _bitmaps("kept", version.kept.sets.values())
    yield "vocabulary", "\n".join(vocabulary).encode()
    for number, order in enumerate(orders):
        yield f"order {number}", order.slots.tobytes()


def _bitmaps(name: str, sets: Iterable[BitMap]) -> Iterator[tuple[str, bytes]]:
    contents = [members.serialize() for members in sets]
    yield f"{name} sizes", np.array([len(content) for content in contents], dtype="<u4").tobytes()
    yield name, b"".join(contents)


def load_snapshot(file: IndexFile) -> tuple[IndexVersion, Vocabulary, dict[OrderName, Order]]:
    """The state that was saved last. Raises Unreadable."""
    with read_parts(file.snapshot) as (about, parts):
        if (about["format"], about["generation"]) != (FORMAT, file.name):
            raise Unreadable("it belongs to another index")
        values: dict[FacetValue, BitMap] = _read_bitmaps("values", map(tuple, about["values"]), parts)
        version = IndexVersion(
            number=about["number"],
            live=BitMap.deserialize(bytes(parts["live"])),
            documents=_columns("documents", about, parts),
            variants=_columns("variants", about, parts),
            currencies=tuple(about["currencies"]),
            values=values,
            names=with_names({}, values, ()),
            first=_read_bitmaps("first", map(tuple, about["first"]), parts),
            more=_read_bitmaps("more", map(tuple, about["more"]), parts),
            kept=KeptWords(
                _read_bitmaps("kept", (WordKey(*key) for key in about["kept"]), parts), about["planned_for"]
            ),
        )
        return version, _vocabulary(parts["vocabulary"]), _orders(version.number, about, parts)


def _columns(name: str, about: Mapping[str, Any], parts: Mapping[str, memoryview]) -> Columns:
    width, size = about[name]
    blocks: list[Numbers] = []
    while (content := parts.get(f"{name} {len(blocks)}")) is not None:
        blocks.append(np.frombuffer(content, dtype=np.int64).reshape(width, -1).copy())
    return Columns(width, size, tuple(blocks))


def _read_bitmaps(name: str, keys: Iterable[Any], parts: Mapping[str, memoryview]) -> dict[Any, BitMap]:
    content = parts[name]
    ends = np.cumsum(np.frombuffer(parts[f"{name} sizes"], dtype="<u4")).tolist()
    starts = [0, *ends]
    return {
        key: BitMap.deserialize(bytes(content[start:end])) for key, start, end in zip(keys, starts, ends, strict=False)
    }


def _vocabulary(content: memoryview) -> Vocabulary:
    return Vocabulary(word for word in str(content, "utf-8").split("\n") if word)


def _orders(number: int, about: Mapping[str, Any], parts: Mapping[str, memoryview]) -> dict[OrderName, Order]:
    orders = {}
    for place, (sort, currency) in enumerate(about["orders"]):
        name = OrderName(tuple(SortKey(SortField(field), descending) for field, descending in sort), currency)
        orders[name] = Order(number, np.frombuffer(parts[f"order {place}"], dtype=np.uint32).copy())
    return orders
