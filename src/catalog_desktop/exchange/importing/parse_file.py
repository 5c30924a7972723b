"""The parsing process: `python -m` this module, one job as a line of JSON on standard input.

It reads the file, guesses its mapping (`inspect`) or stages its drafts (`stage`), and writes lines of JSON on standard
output: `{"progress": …}` several times a second, at last `{"done": …}` or `{"failed": sentence}`. It writes to no file
but the staging file, so killing it loses nothing.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

import orjson

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.exchange.drafts.draft import Draft
from catalog_desktop.exchange.drafts.draft_builder import Refused
from catalog_desktop.exchange.drafts.exported_record import exported_draft
from catalog_desktop.exchange.drafts.grouping import grouped
from catalog_desktop.exchange.files.detect_format import detect_format
from catalog_desktop.exchange.files.file_format import FileFormat, FormatChoice
from catalog_desktop.exchange.files.records import Read, SourceRecord, Unreadable, open_records
from catalog_desktop.exchange.importing.inspection import inspect_file
from catalog_desktop.exchange.importing.staging import Staging
from catalog_desktop.exchange.layouts.layout_drafts import layout_drafts
from catalog_desktop.exchange.mapping.column_statistics import as_text
from catalog_desktop.exchange.mapping.mapping import Mapping
from catalog_desktop.exchange.mapping.mapping_file import mapping_from_json

Report: TypeAlias = Callable[[dict[str, Any]], None]
_CHUNK = 500
_CHUNK_BYTES = 16 << 20
_REPORT_SECONDS = 0.1
_NICENESS = 5


def main() -> int:
    """Do the job on standard input; exit status 0, or 1 after a failure that was reported."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)  # the person at the window comes first
    job = orjson.loads(sys.stdin.buffer.readline())
    try:
        result = _inspect(job) if job["task"] == "inspect" else stage(job, _report)
    except CatalogError as error:
        _report({"failed": str(error)})
        return 1
    _report({"done": result})
    return 0


def _report(message: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(message) + b"\n")
    sys.stdout.buffer.flush()


def _inspect(job: dict[str, Any]) -> dict[str, Any]:
    file = Path(job["file"])
    file_format = detect_format(file, FormatChoice.from_json(job["choice"]))
    return inspect_file(file, file_format, job["source"], job["currency"], job["locations"]).to_json()


def stage(job: dict[str, Any], report: Report) -> dict[str, Any]:
    """Parse and map a whole file into the staging file; returns the counts."""
    mapping = mapping_from_json(job["mapping"])
    file_format = FileFormat.from_json(job["format"])
    staging = Staging(Path(job["staging"]))
    try:
        with open_records(Path(job["file"]), file_format) as reading:
            stager = _Stager(staging, mapping, file_format, reading.share_read, report)
            return stager.stage(reading.records)
    finally:
        staging.close()


class _Stager:
    """Stages one file, and knows which products it has seen, so that no product comes twice."""

    def __init__(
        self,
        staging: Staging,
        mapping: Mapping,
        file_format: FileFormat,
        share_read: Callable[[], float],
        report: Report,
    ) -> None:
        self._staging = staging
        self._mapping = mapping
        self._file_format = file_format
        self._share_read = share_read
        self._report = report
        self._builder = layout_drafts(mapping)
        self._seen: dict[int, tuple[int, int, int]] = {}
        self._counts = {"records": 0, "drafts": 0, "repeats": 0}
        self._reported_at = 0.0
        self._held = 0

    def stage(self, records: Iterator[Read]) -> dict[str, Any]:
        drafts: list[tuple[int, Draft]] = []
        refused: list[Refused] = []
        for group in grouped(records, self._mapping):
            self._counts["records"] += 1
            draft = self._draft(group)
            if isinstance(draft, Refused):
                refused.append(draft)
            elif draft is not None:
                self._counts["drafts"] += 1
                drafts.append((self._counts["drafts"], draft.checked()))
            if len(drafts) + len(refused) >= _CHUNK or self._held >= _CHUNK_BYTES:
                self._commit(drafts, refused, complete=False)
                drafts, refused = [], []
        self._commit(drafts, refused, complete=True)
        return self._counts

    def _draft(self, group: Unreadable | list[SourceRecord]) -> Draft | Refused | None:
        """The group's draft; None when an earlier record said the same."""
        if isinstance(group, Unreadable):
            return Refused(group.line, "", self._file_format.delimiter.join(group.cells)[:200], group.reason)
        if self._mapping.exported and not self._file_format.kind.is_table:
            draft = exported_draft(group[0])
        else:
            draft = self._builder.build(group)
        return draft if isinstance(draft, Refused) else self._first(draft)

    def _first(self, draft: Draft) -> Draft | Refused | None:
        key = hash(draft.product_id)
        text = orjson.dumps(draft.record)
        self._held += len(text)
        content = hash(text)
        number = self._counts["records"]  # a file may be one line
        first, line, first_content = self._seen.setdefault(key, (number, draft.line, content))
        if first == number:
            return draft
        if content == first_content:
            self._counts["repeats"] += 1
            return None
        return Refused(
            draft.line,
            "",
            as_text(draft.record.get("title"))[:200],
            f"Line {line} has the same key and says something else.",
        )

    def _commit(self, drafts: list[tuple[int, Draft]], refused: list[Refused], *, complete: bool) -> None:
        parsed = {**self._counts, "complete": complete, "share": 1.0 if complete else self._share_read()}
        self._staging.add_drafts(drafts, refused, parsed)
        self._held = 0
        now = time.monotonic()
        if now - self._reported_at >= _REPORT_SECONDS or complete:
            self._reported_at = now
            self._report({"progress": parsed})


if __name__ == "__main__":
    with suppress(BrokenPipeError):  # whoever asked is gone
        sys.exit(main())
