"""The file that is imported: real products with seeded prices, stock and statuses, as often as asked for.

The products are those of `catalog-opendb.ndjson.gz` in the folder that the environment variable `CATALOG_DATA` names
(by default `../shared/data`); they have no prices, stock or statuses of their own. Beyond their number they come
again under new ids. Without the file it is the program's sample catalog at that size.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterable, Iterator
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any

import orjson

from catalog_desktop.domain.project import plain_text
from catalog_desktop.exchange.sample.sample_catalog import sample_changesets

_SEED = 20
_STATUSES, _SHARES = ("active", "draft", "archived"), (80, 15, 5)


def what_products() -> str:
    """What the products are that `write_catalog` writes."""
    if _source().exists():
        return "products of BuildCores OpenDB, replicated under new ids beyond 47,551"
    return "the sample catalog's generator"


def write_catalog(file: Path, products: int) -> None:
    """Write `products` records to a gzipped NDJSON file."""
    source, random = _source(), Random(_SEED)
    records = _replicated(source) if source.exists() else _sample(products)
    _write(file, (_seeded(record, random) for record in islice(records, products)))


def write_first(file: Path, count: int, name: str) -> Path:
    """The first records of such a file in another one beside it. An import takes them for other products, because ids
    are those of a source, and a source is named like its file."""
    first = file.with_name(f"{name}.ndjson.gz")
    _write(first, islice(read_catalog_file(file), count))
    return first


def read_catalog_file(file: Path) -> Iterator[dict[str, Any]]:
    """The records of such a file."""
    with gzip.open(file, "rb") as lines:
        for line in lines:
            yield orjson.loads(line)


def _source() -> Path:
    return Path(os.environ.get("CATALOG_DATA", "../shared/data")) / "catalog-opendb.ndjson.gz"


def _write(file: Path, records: Iterable[dict[str, Any]]) -> None:
    with gzip.open(file, "wb", compresslevel=1) as out:
        out.writelines(orjson.dumps(record) + b"\n" for record in records)


def _replicated(source: Path) -> Iterator[dict[str, Any]]:
    for copy in count():
        for record in read_catalog_file(source):
            yield {**record, "opendb_id": f"{record['opendb_id']}-{copy}"} if copy else record


def _sample(products: int) -> Iterator[dict[str, Any]]:
    for changeset in sample_changesets(products):
        product = changeset.initial
        if product is not None:
            yield {
                "opendb_id": product.id,
                "category_folder": product.categories[0] if product.categories else "",
                "metadata": {"name": product.title, "manufacturer": product.brand or ""},
                "description": plain_text(product.description),
            }


def _seeded(record: dict[str, Any], random: Random) -> dict[str, Any]:
    return {
        **record,
        "price": f"{random.lognormvariate(4, 1):.2f}",
        "quantity": random.choice((0, 0, 1, 3, 8, 25, 120)),
        "status": random.choices(_STATUSES, _SHARES)[0],
    }
