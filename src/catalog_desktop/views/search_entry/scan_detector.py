"""Tells a barcode scanner from a person: it types a code faster than anybody can, and ends with Enter."""

from __future__ import annotations

LONGEST_GAP_MS = 35
SHORTEST_CODE = 6


class ScanDetector:
    """Fed with every key; times are milliseconds of any clock that does not jump."""

    def __init__(self) -> None:
        self._code = ""
        self._last_ms = 0

    def typed(self, text: str, at_ms: int) -> None:
        """A key that writes `text`; anything that writes nothing ends a burst."""
        fast = at_ms - self._last_ms <= LONGEST_GAP_MS
        self._last_ms = at_ms
        if not text or not text.isprintable():
            self._code = ""
        else:
            self._code = self._code + text if fast else text

    def entered(self, at_ms: int) -> str | None:
        """Enter was pressed: the code when it ends a burst, else None."""
        fast = at_ms - self._last_ms <= LONGEST_GAP_MS
        code, self._code = self._code.strip(), ""
        return code if fast and len(code) >= SHORTEST_CODE else None
