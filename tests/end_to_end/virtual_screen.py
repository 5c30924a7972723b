"""An X display without hardware, whose picture can be looked at."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_XWD_HEADER = 4096  # more than header and colour map of the file that Xvfb keeps its picture in


@dataclass(frozen=True, slots=True)
class VirtualScreen:
    """`display` is what DISPLAY has to be; `picture` is the file that the server draws into."""

    display: str
    picture: Path

    @property
    def painted(self) -> float:
        """How much of the screen is not black, 0 to 1; an empty screen is 0."""
        pixels = self.picture.read_bytes()[_XWD_HEADER:]
        return 1 - pixels.count(0) / len(pixels)


@contextmanager
def virtual_screen(folder: Path) -> Iterator[VirtualScreen]:
    """Xvfb at 1280 × 800 on a display number that is free."""
    server = shutil.which("Xvfb")
    if server is None:
        pytest.skip("Xvfb is not installed")
    reading, writing = os.pipe()
    options = ["-displayfd", str(writing), "-screen", "0", "1280x800x24", "-fbdir", str(folder), "-nolisten", "tcp"]
    with (
        os.fdopen(reading) as number,
        subprocess.Popen([server, *options], pass_fds=[writing], stderr=subprocess.DEVNULL) as process,
    ):
        os.close(writing)
        try:
            yield VirtualScreen(f":{number.readline().strip()}", folder / "Xvfb_screen0")
        finally:
            process.terminate()
