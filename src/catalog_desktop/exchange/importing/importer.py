"""Importing a file: look, plan, apply.

    importer = Importer(repository, feed, change_log, folder=…, by="mira")
    inspection = await importer.inspect(file, shop)
    job = await importer.prepare(ImportRequest(file, shop, inspection.file_format, inspection.mapping))
    report = await job.dry_run(control)      # optional
    result = await job.run(control)
    await job.discard()

Parsing runs in a process of its own that fills a staging file; this side compares a thousand products at a time with
the catalog while it applies the thousand before. A run that was cancelled or killed is found again by `unfinished` and
goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.domain.money import is_currency
from catalog_desktop.domain.shop import Shop
from catalog_desktop.domain.skus import slugify
from catalog_desktop.exchange.files.file_format import FileFormat, FormatChoice
from catalog_desktop.exchange.importing.import_job import ImportJob, ImportPorts, file_stamp
from catalog_desktop.exchange.importing.inspection import Inspection
from catalog_desktop.exchange.importing.parse_process import ParsingFailed, parse_process
from catalog_desktop.exchange.importing.plan import Mode
from catalog_desktop.exchange.importing.staging import Staging
from catalog_desktop.exchange.mapping.mapping import Mapping, MatchBy
from catalog_desktop.exchange.mapping.mapping_file import mapping_to_json
from catalog_desktop.ports.change_feed import ChangeFeed
from catalog_desktop.ports.change_log import ChangeLog
from catalog_desktop.ports.product_repository import ProductRepository

_SUFFIX = ".import"


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to import, and how. `match` replaces the mapping's when it is given."""

    file: Path
    shop: Shop
    file_format: FileFormat
    mapping: Mapping
    mode: Mode = Mode.UPSERT
    match: tuple[MatchBy, ...] = ()


class Importer:
    """Makes import jobs. `folder` holds their staging files; `by` is who imports."""

    def __init__(
        self,
        repository: ProductRepository,
        feed: ChangeFeed,
        change_log: ChangeLog,
        *,
        folder: Path,
        by: str,
    ) -> None:
        self._ports = ImportPorts(repository, feed, change_log)
        self._folder = folder
        self._by = by

    async def inspect(self, file: Path, shop: Shop, choice: FormatChoice | None = None) -> Inspection:
        """A first look at a file, with a guessed mapping; `choice` is what a person has set of the file's format.

        Raises BadUsage when it is no file that can be imported.
        """
        job = {
            "task": "inspect",
            "file": str(file),
            "choice": (choice or FormatChoice()).to_json(),
            "source": source_name(file),
            "currency": shop.currency,
            "locations": [location.id for location in shop.locations],
        }
        async with parse_process(job) as process:
            async for message in process.messages():
                if "done" in message:
                    return Inspection.from_json(message["done"])
        raise ParsingFailed("Reading the file was interrupted. Try again.")

    async def prepare(self, request: ImportRequest, notes: Sequence[str] = ()) -> ImportJob:
        """A job for a file; nothing is read yet. Raises BadUsage when the mapping cannot work."""
        if not is_currency(request.mapping.currency):
            raise BadUsage(f"“{request.mapping.currency}” is not an ISO 4217 currency code.")
        return await asyncio.to_thread(self._new_job, request, notes)

    def _new_job(self, request: ImportRequest, notes: Sequence[str]) -> ImportJob:
        self._folder.mkdir(parents=True, exist_ok=True)
        operation_id = new_ulid()
        try:
            stamp = file_stamp(request.file)
        except OSError as error:
            raise BadUsage(f"{request.file.name} cannot be read: {error.strerror or error}.") from error
        staging = Staging(self._folder / (operation_id + _SUFFIX))
        raw: dict[str, Any] = {
            "file": str(request.file.resolve()),
            "file_stamp": stamp,
            "shop_id": request.shop.id,
            "format": request.file_format.to_json(),
            "mapping": mapping_to_json(request.mapping),
            "mode": request.mode.value,
            "match": [by.value for by in request.match or request.mapping.match],
            "by": self._by,
            "operation_id": operation_id,
            "notes": list(notes),
        }
        staging.put_note("request", raw)
        return ImportJob(staging, self._ports)

    async def unfinished(self) -> list[ImportJob]:
        """At the start of the program: the imports that were interrupted, oldest first, to go on or to discard.

        Staging files of imports that never began to write, or that had finished, are deleted.
        """
        return await asyncio.to_thread(self._unfinished)

    def _unfinished(self) -> list[ImportJob]:
        jobs = []
        for file in sorted(self._folder.glob(f"*{_SUFFIX}")):
            staging = Staging(file)
            if staging.note("applied") and not staging.note("finished"):
                jobs.append(ImportJob(staging, self._ports))
            else:
                staging.remove()
        return jobs


def source_name(file: Path) -> str:
    """The name under which a file's ids and extra columns are kept: `spring list.csv.gz` is `spring-list`."""
    return slugify(file.name.partition(".")[0])
