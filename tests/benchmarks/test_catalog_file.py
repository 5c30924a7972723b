"""The file of a benchmark's catalog."""

from pathlib import Path

import pytest

from benchmarks.catalog_file import read_catalog_file, what_products, write_catalog, write_first


def test_products_are_as_many_as_asked_for_and_the_same_in_each_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CATALOG_DATA", str(tmp_path))
    assert what_products() == "the sample catalog's generator"
    runs = []
    for name in ("a.ndjson.gz", "b.ndjson.gz"):
        write_catalog(tmp_path / name, 300)
        runs.append(list(read_catalog_file(tmp_path / name)))
    assert runs[0] == runs[1]
    assert len({record["opendb_id"] for record in runs[0]}) == 300


def test_the_first_records_come_in_a_file_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATALOG_DATA", str(tmp_path))
    whole = tmp_path / "catalog.ndjson.gz"
    write_catalog(whole, 20)
    first = write_first(whole, 5, "more")
    assert first == tmp_path / "more.ndjson.gz"
    assert list(read_catalog_file(first)) == list(read_catalog_file(whole))[:5]
