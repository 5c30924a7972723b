"""Writing a file so that its name holds either what was there before or all of the new content."""

from __future__ import annotations

import gzip
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

from catalog_desktop.domain.errors import BadUsage


class AtomicFile:
    """A file being written beside its target. `commit` puts it in place; `abandon` leaves everything as it was."""

    def __init__(self, target: Path) -> None:
        """Raises BadUsage when the folder cannot be written to."""
        self._target = target
        self._part = target.with_name(f".{target.name}.part")
        try:
            self._raw = self._part.open("wb")
        except OSError as error:
            raise BadUsage(f"{target} cannot be written: {error.strerror or error}.") from error
        is_packed = target.suffix == ".gz"
        # Without a time and a name the same content always packs to the same bytes.
        self._packed = gzip.GzipFile("", "wb", fileobj=self._raw, mtime=0) if is_packed else None
        self.binary = cast("BinaryIO", self._packed or self._raw)
        self._text: io.TextIOWrapper | None = None

    def text(self, encoding: str) -> io.TextIOWrapper:
        """The file as text; line ends are written as they are given."""
        self._text = io.TextIOWrapper(cast("io.BufferedWriter", self.binary), encoding, newline="")
        return self._text

    def commit(self) -> None:
        """Put the content in place, durably. Raises BadUsage when the disk is full or the target is not writable."""
        try:
            if self._text is not None:
                self._text.flush()
            if self._packed is not None:
                self._packed.close()
            self._raw.flush()
            os.fsync(self._raw.fileno())
            self._raw.close()
            self._part.replace(self._target)
        except OSError as error:
            self.abandon()
            raise BadUsage(f"{self._target} cannot be written: {error.strerror or error}.") from error

    def abandon(self) -> None:
        """Delete what was written."""
        with suppress(OSError):  # a full disk refuses what is still buffered
            for layer in (self._text, self._packed, self._raw):
                if layer is not None:
                    layer.close()
        self._part.unlink(missing_ok=True)


@contextmanager
def replacing(target: Path) -> Iterator[AtomicFile]:
    """An `AtomicFile` that is committed when the block succeeds and abandoned when it does not."""
    file = AtomicFile(target)
    try:
        yield file
    except BaseException:
        file.abandon()
        raise
    file.commit()
