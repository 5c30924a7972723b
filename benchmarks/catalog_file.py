"""The file that is imported: real products with seeded prices, stock and statuses, as often as asked for.

The products are those of `catalog-opendb.ndjson.gz` in the folder that the environment variable `CATALOG_DATA` names
(by default `../shared/data`); they have no prices, stock or statuses of their own. Beyond their number they come
again under new ids. Without the file it is the program's sample catalog at that size.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import orjson

from catalog_desktop.domain.project import plain_text
from catalog_desktop.exchange.sample import sample_changesets

_SEED = 20
_STATUSES, _SHARES = ("active", "draft", "archived"), (80, 15, 5)


def write_catalog(file: Path, products: int) -> str:
    """Write `products` records to a gzipped NDJSON file; returns what they are."""
    source = Path(os.environ.get("CATALOG_DATA", "../shared/data")) / "catalog-opendb.ndjson.gz"
    records = _replicated(source) if source.exists() else _sample(products)
    random = Random(_SEED)
    with gzip.open(file, "wb", compresslevel=1) as out:
        for _, record in zip(range(products), records, strict=False):
            out.write(orjson.dumps(_seeded(record, random)) + b"\n")
    if source.exists():
        return "products of BuildCores OpenDB, replicated under new ids beyond 47,551"
    return "the sample catalog's generator"


def read_catalog_file(file: Path) -> Iterator[dict[str, Any]]:
    """The records of such a file."""
    with gzip.open(file, "rb") as lines:
        for line in lines:
            yield orjson.loads(line)


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
