"""One import, from its staging file to the catalog."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.operation import Operation, Origin
from catalog_desktop.domain.paths import FieldPath, JsonValue
from catalog_desktop.exchange.drafts.draft import Draft
from catalog_desktop.exchange.drafts.draft_builder import Refused
from catalog_desktop.exchange.importing.chunk_planner import ChunkPlanner
from catalog_desktop.exchange.importing.chunk_writer import ChunkWriter
from catalog_desktop.exchange.importing.import_result import Counts, ImportResult
from catalog_desktop.exchange.importing.look_ahead import one_ahead
from catalog_desktop.exchange.importing.match_index import MatchIndex
from catalog_desktop.exchange.importing.parse_process import parse_process
from catalog_desktop.exchange.importing.plan import Fate, Mode, Planned, field_differences
from catalog_desktop.exchange.importing.staging import Staging
from catalog_desktop.exchange.job_control import JobControl, Step
from catalog_desktop.exchange.mapping.mapping import MatchBy
from catalog_desktop.ports.change_feed import ChangeFeed
from catalog_desktop.ports.change_log import ChangeLog
from catalog_desktop.ports.product_repository import ProductRepository

_CHUNK = 500
_NOTHING_PARSED = {"records": 0, "drafts": 0, "repeats": 0, "complete": False}


@dataclass(frozen=True, slots=True)
class ImportPorts:
    """What an import needs of the catalog."""

    repository: ProductRepository
    feed: ChangeFeed
    change_log: ChangeLog


@dataclass(frozen=True, slots=True)
class Difference:
    """What an import would do to one product: created, or updated field by field (path, before, after)."""

    line: int
    fate: Fate
    product_id: str
    title: str
    fields: Sequence[tuple[FieldPath, JsonValue, JsonValue]]


class ImportJob:
    """An import under way. Its state is in its staging file, so that it outlives the program. Made in a thread.

    One method at a time. Both runs may be cancelled through their control, or with their task: what was applied
    stays applied, and `run` goes on from there.
    """

    def __init__(self, staging: Staging, ports: ImportPorts) -> None:
        self._staging = staging
        self._ports = ports
        self._request: dict[str, Any] = staging.note("request")
        self._parsed: dict[str, Any] = staging.note("parsed") or dict(_NOTHING_PARSED)
        self._staged: int = self._parsed["drafts"]

    @property
    def file(self) -> Path:
        """The file that is imported."""
        return Path(self._request["file"])

    @property
    def shop_id(self) -> str:
        """The shop that it goes to."""
        return str(self._request["shop_id"])

    async def dry_run(self, control: JobControl | None = None) -> ImportResult:
        """What `run` would do now; nothing is written. `differences` then pages through it."""
        control = control or JobControl()
        began = time.monotonic()
        await asyncio.to_thread(self._staging.forget_plan)
        counts = Counts()
        refused: list[Refused] = []
        done = 0
        async with aclosing(self._planned_chunks(0, control)) as chunks:
            async for chunk in chunks:
                found = []
                for number, planned in chunk:
                    if isinstance(planned, Refused):
                        refused.append(planned)
                        continue
                    counts.add(planned.fate)
                    if planned.changeset is not None:
                        found.append((number, _difference_to_json(planned)))
                await asyncio.to_thread(self._staging.add_differences, found)
                done += len(chunk)
                control.report(Step.COMPARE, done, self._total())
        counts.add(Fate.UNCHANGED, self._parsed["repeats"])
        unread = await asyncio.to_thread(self._staging.refused)
        refused = sorted([*unread, *refused], key=lambda row: row.line)
        return self._result(counts, refused, time.monotonic() - began, complete=not control.is_cancelled)

    async def differences(self, offset: int = 0, limit: int = 100) -> list[Difference]:
        """A page of what the last dry run found, in the order of the file; unchanged records are left out."""
        rows = await asyncio.to_thread(self._staging.differences, offset, limit)
        return [
            Difference(line, Fate(fate), product_id, title, [(tuple(path), old, new) for path, old, new in fields])
            for line, fate, product_id, title, fields in rows
        ]

    async def run(self, control: JobControl | None = None) -> ImportResult:
        """Apply the file, or what is left of it. Raises StoreUnavailable; running again then goes on."""
        control = control or JobControl()
        began = time.monotonic()
        writer = await asyncio.to_thread(
            ChunkWriter, self._staging, self._ports.repository, self.shop_id, self._operation()
        )
        planned = self._planned_chunks(writer.after, control)
        async with aclosing(one_ahead(planned)) as chunks:  # no product comes twice, so none waits for another
            async for chunk in chunks:
                await writer.write(chunk)
                control.report(Step.WRITE, writer.after, self._total())
                if control.is_cancelled:
                    break
        complete = self._parsed["complete"] and writer.after >= self._parsed["drafts"]
        if complete:
            await asyncio.to_thread(self._staging.put_note, "finished", True)
            writer.counts.add(Fate.UNCHANGED, self._parsed["repeats"])
        refused = await asyncio.to_thread(self._staging.refused)
        return self._result(writer.counts, refused, time.monotonic() - began, complete=complete)

    async def discard(self) -> None:
        """Forget the job and delete its staging file; what was applied stays."""
        await asyncio.to_thread(self._staging.remove)

    async def close(self) -> None:
        """Let go of the staging file, so that another run of the program can go on with it."""
        await asyncio.to_thread(self._staging.close)

    async def _planned_chunks(
        self, after: int, control: JobControl
    ) -> AsyncGenerator[list[tuple[int, Planned | Refused]], None]:
        mode, match = Mode(self._request["mode"]), [MatchBy(by) for by in self._request["match"]]
        mapping = self._request["mapping"]
        planner = ChunkPlanner(
            self.shop_id,
            self._ports.repository,
            self._ports.feed,
            self._ports.change_log,
            MatchIndex(match, mapping["source"]),
            mode,
            mapping.get("set_stock", False),
        )
        async with aclosing(self._draft_chunks(after, planner, control)) as chunks:
            async for drafts in chunks:
                yield await planner.plan(drafts)

    async def _draft_chunks(
        self, after: int, planner: ChunkPlanner, control: JobControl
    ) -> AsyncGenerator[list[tuple[int, Draft]], None]:
        """Chunks of drafts as the parsing process, if it still has to run, makes them."""
        if self._parsed["complete"]:
            await planner.fill_index(control)
        else:
            self._check_file()
            async with parse_process(self._job()) as process:
                await planner.fill_index(control)
                async for message in process.messages():
                    self._take_progress(message, control)
                    while self._staged - after >= _CHUNK:
                        chunk = await asyncio.to_thread(self._staging.drafts, after, _CHUNK)
                        yield chunk
                        after = chunk[-1][0]
                    if control.is_cancelled:
                        return
        while not control.is_cancelled and (chunk := await asyncio.to_thread(self._staging.drafts, after, _CHUNK)):
            yield chunk
            after = chunk[-1][0]

    def _check_file(self) -> None:
        """A half-read file that changed since cannot be gone on with."""
        if file_stamp(self.file) != self._request["file_stamp"]:
            raise BadUsage(f"{self.file.name} changed since its import began. Import it anew.")

    def _job(self) -> dict[str, Any]:
        return {
            "task": "stage",
            "file": self._request["file"],
            "format": self._request["format"],
            "mapping": self._request["mapping"],
            "staging": str(self._staging.path),
        }

    def _operation(self) -> Operation:
        return Operation(
            by=self._request["by"],
            origin=Origin.IMPORT,
            label=f"Import “{self.file.name}”",
            id=self._request["operation_id"],
        )

    def _take_progress(self, message: dict[str, Any], control: JobControl) -> None:
        """How far the parsing process is; how many records there are is reckoned from the share of the file."""
        if "progress" in message:
            self._parsed = message["progress"]
            self._staged = max(self._staged, self._parsed["drafts"])  # reading a file again begins at its first line
            records, share = self._parsed["records"], self._parsed["share"]
            control.report(Step.READ, records, round(records / share) if share else None)

    def _total(self) -> int | None:
        return int(self._parsed["drafts"]) if self._parsed["complete"] else None

    def _result(self, counts: Counts, refused: Sequence[Refused], seconds: float, *, complete: bool) -> ImportResult:
        return ImportResult(
            counts,
            tuple(refused),
            records=self._parsed["records"],
            complete=complete,
            operation_id=self._request["operation_id"],
            seconds=seconds,
            notes=self._request["notes"],
        )


def file_stamp(file: Path) -> list[int]:
    """What changes when a file's content does: its size and time."""
    stat = file.stat()
    return [stat.st_size, stat.st_mtime_ns]


def _difference_to_json(planned: Planned) -> list[Any]:
    return [planned.draft.line, planned.fate, planned.product_id, planned.title, field_differences(planned)]
