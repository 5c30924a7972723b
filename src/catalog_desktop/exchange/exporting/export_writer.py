"""Products as rows of a table, or as lines of JSON."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import Protocol

import orjson

from catalog_desktop.domain.product import Product, Variant
from catalog_desktop.domain.record import to_record
from catalog_desktop.exchange.exporting.atomic_file import AtomicFile
from catalog_desktop.exchange.exporting.export_columns import ExportColumn


class ExportWriter(Protocol):
    """What turns products into the content of a file."""

    def write(self, products: Sequence[Product]) -> int:
        """Write products in order; returns how many rows they took."""
        ...


class TableWriter:
    """A row for each variant; what belongs to the product stands on its first row.

    UTF-8 with a byte order mark, by which spreadsheets recognise it.
    """

    def __init__(self, file: AtomicFile, columns: Sequence[ExportColumn], delimiter: str) -> None:
        self._columns = columns
        self._rows = csv.writer(file.text("utf-8-sig"), delimiter=delimiter)
        self._rows.writerow([column.name for column in columns])

    def write(self, products: Sequence[Product]) -> int:
        """See `ExportWriter.write`."""
        rows = [row for product in products for row in self._of(product)]
        self._rows.writerows(rows)
        return len(rows)

    def _of(self, product: Product) -> list[list[str]]:
        variants = product.variants or (Variant(""),)
        return [
            [column.cell(product, variant) if place == 0 or column.of_variant else "" for column in self._columns]
            for place, variant in enumerate(variants)
        ]


class LinesWriter:
    """A line for each product: its whole record. Costs are left out unless they are asked for."""

    def __init__(self, file: AtomicFile, *, with_costs: bool) -> None:
        self._file = file
        self._with_costs = with_costs

    def write(self, products: Sequence[Product]) -> int:
        """See `ExportWriter.write`."""
        for product in products:
            record = to_record(product)
            if not self._with_costs:
                record.pop("costs", None)
            self._file.binary.write(orjson.dumps(record) + b"\n")
        return len(products)
