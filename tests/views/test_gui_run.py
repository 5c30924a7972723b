"""The start-up recipe, in processes of its own: it owns the application and the signals."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QWidget

from catalog_desktop.views.gui_run import CloseRequest
from tests.gui import Show

PROGRAM = """
import asyncio, gc, signal, sys
from PySide6.QtWidgets import QMainWindow
from catalog_desktop.views.gui_run import CloseRequest, run_gui

async def main(closing):
    window = QMainWindow()
    request = CloseRequest(window)
    request.requested.connect(closing.set)
    window.show()
    background = asyncio.create_task(asyncio.sleep(3600), name="background")
    print("ready", sys.getswitchinterval(), gc.isenabled(), flush=True)
    if "button" in sys.argv:
        window.close()
    try:
        await closing.wait()
        if "stuck" in sys.argv:
            print("closing", flush=True)
            await asyncio.sleep(3600)
        background.cancel()
        await asyncio.gather(background, return_exceptions=True)
        request.close_now()
        print("window", window.isVisible(), flush=True)
    finally:
        print("put away", flush=True)
    return 7

sys.exit(run_gui(main))
"""


Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts the program with arguments; it is killed after the test if it still runs."""
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-X", "dev", "-c", PROGRAM, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def test_the_close_button_ends_the_program_with_its_status(start: Start) -> None:
    process = start("button")
    output, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (7, "")
    assert output.splitlines() == ["ready 0.0005 False", "window False", "put away"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_closes_as_the_button_does(start: Start, number: signal.Signals) -> None:
    process = start()
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(number)
    output, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (7, "")
    assert output.splitlines() == ["window False", "put away"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_second_signal_does_not_wait(start: Start) -> None:
    process = start("stuck")
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    assert process.stdout.readline() == "closing\n"
    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (130, "")
    assert output.splitlines() == ["put away"]


async def test_closing_a_window_asks_first(show: Show) -> None:
    window = QWidget()
    asked: list[bool] = []
    request = CloseRequest(window)
    request.requested.connect(lambda: asked.append(True))
    await show(window)
    assert not window.close()
    assert window.isVisible()
    request.close_now()
    assert not window.isVisible()
    assert asked == [True]
