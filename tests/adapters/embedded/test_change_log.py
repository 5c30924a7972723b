"""What a catalog's log is asked at every start must not depend on how much was imported."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.change_log import EmbeddedChangeLog
from tests.adapters.embedded.catalogs import opened

_MANY = 20_000
_IMPORT = f"""
INSERT INTO operations VALUES (1, 'shop', 'import', 'ann', 'import', 'Import', NULL);
WITH RECURSIVE numbers (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < {_MANY})
INSERT INTO changes SELECT n, 'shop', {_MANY} - n, 1, 0, n FROM numbers;
INSERT INTO receipts SELECT 1, product, 'create', 1, committed_at, number, NULL, NULL FROM changes;
"""


async def test_the_latest_operations_are_told_at_once_also_after_a_large_import(tmp_path: Path) -> None:
    folder = CatalogFolder(tmp_path / "catalog")
    with opened(folder), closing(sqlite3.connect(folder.catalog_file)) as connection:
        connection.executescript(_IMPORT)
    with opened(folder) as store:
        async with asyncio.timeout(5):  # it takes milliseconds, or minutes when each receipt is compared with all
            recent = await EmbeddedChangeLog(store.reader).recent_operations("shop", "ann")
    assert [(change.operation_id, change.product_id) for change in recent] == [("import", str(_MANY - 1))]
