"""The log as lines of JSON, one a message, for programs that collect logs."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TextIO


class JsonLines(logging.Formatter):
    """`time`, `level`, `logger`, `message`, what the record carries as `fields`, and a traceback as `exception`."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


@contextmanager
def logging_json(stream: TextIO | None = None) -> Iterator[logging.Logger]:
    """Write everything that is logged to a stream, by default standard error, as long as this lasts."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield logging.getLogger("catalog_desktop.projector")
    finally:
        root.setLevel(before)
        root.removeHandler(handler)
