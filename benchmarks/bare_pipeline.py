"""The least that could be done: parse, write both stores and a full-text index, nothing else.

What an import is measured against, in the same run and on the same disk.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from benchmarks.catalog_file import read_catalog_file

_A_COMMIT = 500


def bare_rate(file: Path, folder: Path) -> float:
    """Products a second from the file into two SQLite files, in transactions of 500."""
    began = time.perf_counter()
    done = 0
    with (
        closing(_store(folder / "bare.sqlite", "FULL")) as store,
        closing(_store(folder / "index.sqlite", "NORMAL")) as index,
    ):
        index.execute("CREATE VIRTUAL TABLE words USING fts5(title, rest, content = '')")
        records = read_catalog_file(file)
        while chunk := list(islice(records, _A_COMMIT)):
            with store:
                store.executemany(
                    "INSERT INTO products VALUES (?, ?)", ((r["opendb_id"], orjson.dumps(r)) for r in chunk)
                )
            with index:
                index.executemany(
                    "INSERT INTO products VALUES (?, ?)", ((r["opendb_id"], orjson.dumps(r)) for r in chunk)
                )
                rows = ((number, *_texts(record)) for number, record in enumerate(chunk, done))
                index.executemany("INSERT INTO words (rowid, title, rest) VALUES (?, ?, ?)", rows)
            done += len(chunk)
    return done / (time.perf_counter() - began)


def _store(file: Path, synchronous: str) -> sqlite3.Connection:
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    connection.execute("CREATE TABLE products (id TEXT PRIMARY KEY, record BLOB) WITHOUT ROWID")
    return connection


def _texts(record: dict[str, Any]) -> tuple[str, str]:
    metadata = record["metadata"]
    rest = (metadata.get("manufacturer"), record.get("category_folder"), *metadata.get("part_numbers", ()))
    return metadata["name"], " ".join(str(text) for text in rest if text)
