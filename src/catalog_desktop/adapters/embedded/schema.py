"""The tables of `catalog.sqlite`, version after version.

A version that was released is never edited: a change of the tables is a new entry, and `migrations` leads an
older file through all that it lacks.
"""

from __future__ import annotations

# Records and deltas are JSON. A product's row survives its deletion as a tombstone.
# `changes.number` is the position of the change feed; `receipts.change` is None when an operation changed nothing.
_VERSION_1 = """
CREATE TABLE shops (
    id TEXT PRIMARY KEY,
    record BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE products (
    shop TEXT NOT NULL,
    id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    stamp INTEGER NOT NULL,
    deleted_at INTEGER,
    record BLOB NOT NULL,
    PRIMARY KEY (shop, id)
) STRICT;
CREATE INDEX live_products ON products (shop, id, revision, stamp) WHERE deleted_at IS NULL;

CREATE TABLE costs (
    shop TEXT NOT NULL,
    product TEXT NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (shop, product)
) STRICT, WITHOUT ROWID;

CREATE TABLE claims (
    shop TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    product TEXT NOT NULL,
    PRIMARY KEY (shop, kind, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE changes (
    number INTEGER PRIMARY KEY,
    shop TEXT NOT NULL,
    product TEXT NOT NULL,
    revision INTEGER NOT NULL,
    interactive INTEGER NOT NULL,
    committed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX changes_by_shop ON changes (shop);
CREATE INDEX interactive_changes ON changes (shop) WHERE interactive;

CREATE TABLE operations (
    number INTEGER PRIMARY KEY,
    shop TEXT NOT NULL,
    id TEXT NOT NULL,
    by TEXT NOT NULL,
    origin TEXT NOT NULL,
    label TEXT NOT NULL,
    undoes TEXT,
    UNIQUE (shop, id)
) STRICT;

CREATE TABLE receipts (
    operation INTEGER NOT NULL REFERENCES operations (number),
    product TEXT NOT NULL,
    action TEXT NOT NULL,
    revision INTEGER NOT NULL,
    committed_at INTEGER NOT NULL,
    change INTEGER REFERENCES changes (number),
    deltas BLOB,
    spared BLOB,
    PRIMARY KEY (operation, product)
) STRICT, WITHOUT ROWID;
CREATE INDEX history ON receipts (product, revision) WHERE change IS NOT NULL;

CREATE TABLE projection (
    shop TEXT PRIMARY KEY,
    record BLOB NOT NULL,
    live_index TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE dead_letters (
    shop TEXT NOT NULL,
    product TEXT NOT NULL,
    revision INTEGER NOT NULL,
    reason TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (shop, product)
) STRICT, WITHOUT ROWID;
"""

# A shop may have several index files: the live one, one being built, a former one until its last reader closes.
_VERSION_2 = """
CREATE TABLE index_files (
    shop TEXT NOT NULL,
    name TEXT NOT NULL,
    live INTEGER NOT NULL,
    PRIMARY KEY (shop, name)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX live_index_files ON index_files (shop) WHERE live;
INSERT INTO index_files (shop, name, live) SELECT shop, live_index, 1 FROM projection WHERE live_index IS NOT NULL;
ALTER TABLE projection DROP COLUMN live_index;

CREATE INDEX deleted_products ON products (shop, deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX operations_by_person ON operations (shop, by);
"""

VERSIONS = (_VERSION_1, _VERSION_2)
"""The script of each version; the file's `user_version` is how many of them it has seen."""
