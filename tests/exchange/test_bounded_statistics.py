"""What inspection keeps of a file is bounded, however many columns its records have."""

from collections.abc import Iterator

from catalog_desktop.exchange.files.limits import COLUMNS
from catalog_desktop.exchange.files.records import SourceRecord
from catalog_desktop.exchange.mapping.column_statistics import learn


def records(count: int, names: int, text: str) -> Iterator[SourceRecord]:
    for number in range(count):
        yield SourceRecord(number + 1, {f"name {number} {name}": text for name in range(names)})


def test_columns_without_end() -> None:
    statistics = learn(records(100, 1000, "x"), lambda _: False)
    assert len(statistics.columns) == COLUMNS
    assert statistics.records == statistics.looked_at == 100


def test_texts_without_end() -> None:
    statistics = learn(records(200, 1, "x" * (1 << 20)), lambda _: False)
    assert (statistics.records, statistics.looked_at) == (200, 64)
