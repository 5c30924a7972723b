"""Tells a barcode scanner from a person: it types a code faster than anybody can, and ends with Enter."""

from __future__ import annotations

LONGEST_GAP_MS = 35
SHORTEST_CODE = 6


class ScanDetector:
    """Fed with every key; times are milliseconds of any clock that does not jump."""

    def __init__(self) -> None:
        self._code = ""
        self._last_ms: int | None = 0

    def began(self, text: str) -> None:
        """A first key was pressed elsewhere, nobody knows when, and the next one comes here."""
        self._code = text
        self._last_ms = None

    def typed(self, text: str, at_ms: int) -> None:
        """A key that writes `text`; anything that writes nothing ends a burst."""
        fast = self._is_fast(at_ms)
        self._last_ms = at_ms
        if not text or not text.isprintable():
            self._code = ""
        else:
            self._code = self._code + text if fast else text

    def entered(self, at_ms: int) -> str | None:
        """Enter was pressed: the code when it ends a burst, else None."""
        fast = self._is_fast(at_ms)
        code, self._code = self._code.strip(), ""
        return code if fast and len(code) >= SHORTEST_CODE else None

    def _is_fast(self, at_ms: int) -> bool:
        return self._last_ms is None or at_ms - self._last_ms <= LONGEST_GAP_MS
