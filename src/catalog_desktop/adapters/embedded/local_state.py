"""A desk's own state on SQLite."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import orjson

from catalog_desktop.adapters.embedded.connections import open_for_writing
from catalog_desktop.adapters.embedded.migrations import migrate
from catalog_desktop.adapters.embedded.sqlite_errors import translated
from catalog_desktop.domain.errors import StoreUnavailable
from catalog_desktop.domain.paths import JsonValue
from catalog_desktop.ports.local_state import Intent, UnsavedEdit

_VERSION_1 = """
CREATE TABLE intents (
    operation TEXT PRIMARY KEY,
    shop TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    record BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE unsaved_edits (
    shop TEXT NOT NULL,
    product TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (shop, product)
) STRICT, WITHOUT ROWID;
CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
"""
DESK_VERSIONS = (_VERSION_1,)

Answer = TypeVar("Answer")


class EmbeddedLocalState:
    """The desk of one catalog, in a file of its own. Opening blocks; calls work on a thread of their own."""

    def __init__(self, file: Path) -> None:
        migrate(file, DESK_VERSIONS)
        self._file = file
        with translated(file.name):
            self._connection = open_for_writing(file)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"desk {file.name}")

    def close(self) -> None:
        """Finish what was asked for and close the file. Blocks."""
        self._thread.shutdown()
        self._connection.close()

    async def put_intent(self, intent: Intent) -> None:
        """See `LocalState.put_intent`."""
        row = (intent.operation_id, intent.shop_id, intent.created_at, orjson.dumps(asdict(intent)))
        await self._write("INSERT OR REPLACE INTO intents VALUES (?, ?, ?, ?)", row)

    async def remove_intent(self, operation_id: str) -> None:
        """See `LocalState.remove_intent`."""
        await self._write("DELETE FROM intents WHERE operation = ?", (operation_id,))

    async def intents(self, shop_id: str) -> Sequence[Intent]:
        """See `LocalState.intents`."""
        sql = "SELECT record FROM intents WHERE shop = ? ORDER BY created_at, operation"
        return [Intent(**orjson.loads(record)) for (record,) in await self._read(sql, (shop_id,))]

    async def put_unsaved_edit(self, edit: UnsavedEdit) -> None:
        """See `LocalState.put_unsaved_edit`."""
        row = (edit.shop_id, edit.product_id, edit.saved_at, orjson.dumps(asdict(edit)))
        await self._write("INSERT OR REPLACE INTO unsaved_edits VALUES (?, ?, ?, ?)", row)

    async def remove_unsaved_edit(self, shop_id: str, product_id: str) -> None:
        """See `LocalState.remove_unsaved_edit`."""
        await self._write("DELETE FROM unsaved_edits WHERE shop = ? AND product = ?", (shop_id, product_id))

    async def unsaved_edits(self, shop_id: str) -> Sequence[UnsavedEdit]:
        """See `LocalState.unsaved_edits`."""
        sql = "SELECT record FROM unsaved_edits WHERE shop = ? ORDER BY saved_at DESC, product"
        return [UnsavedEdit(**orjson.loads(record)) for (record,) in await self._read(sql, (shop_id,))]

    async def get_setting(self, key: str) -> JsonValue:
        """See `LocalState.get_setting`."""
        rows = await self._read("SELECT value FROM settings WHERE key = ?", (key,))
        value: JsonValue = orjson.loads(rows[0][0]) if rows else None
        return value

    async def put_setting(self, key: str, value: JsonValue) -> None:
        """See `LocalState.put_setting`."""
        if value is None:
            await self._write("DELETE FROM settings WHERE key = ?", (key,))
        else:
            await self._write("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, orjson.dumps(value)))

    async def settings(self, prefix: str) -> dict[str, JsonValue]:
        """See `LocalState.settings`."""
        sql = "SELECT key, value FROM settings WHERE substr(key, 1, ?) = ? ORDER BY key"
        return {key: orjson.loads(value) for key, value in await self._read(sql, (len(prefix), prefix))}

    async def _write(self, sql: str, parameters: tuple[object, ...]) -> None:
        await self._on_thread(lambda connection: connection.execute(sql, parameters))

    async def _read(self, sql: str, parameters: tuple[object, ...]) -> list[tuple[Any, ...]]:
        return await self._on_thread(lambda connection: connection.execute(sql, parameters).fetchall())

    async def _on_thread(self, call: Callable[[sqlite3.Connection], Answer]) -> Answer:
        def run() -> Answer:
            with translated(self._file.name):
                return call(self._connection)

        try:
            future = self._thread.submit(run)
        except RuntimeError as error:  # shut down
            raise StoreUnavailable("The catalog is closed.") from error
        return await asyncio.wrap_future(future)
