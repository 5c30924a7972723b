"""The guards are shown to fail a test that misbehaves, and to let a tidy one pass."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parents[2]

TIDY = """
import asyncio, logging, socket
import pytest

async def test_worker_thread():
    assert await asyncio.to_thread(lambda: 1) == 1

async def test_server():
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    server.close()
    await server.wait_closed()

def test_loopback():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1])).close()

@pytest.mark.logs_errors
def test_error_on_purpose():
    logging.getLogger("shop").error("on purpose")
"""

MISBEHAVED = {
    "task": ("kept.append(asyncio.create_task(asyncio.sleep(60)))", "tasks left over"),
    "thread": ("threading.Thread(target=time.sleep, args=(60,), daemon=True).start()", "thread "),
    "file": ("kept.append(open('kept.txt', 'w'))", "kept.txt"),
    "socket": ("kept.append(socket.socket())", "handle "),
    "process": ("kept.append(subprocess.Popen(['sleep', '9']))", "process "),
    "log": ("logging.getLogger('shop').error('the shelf fell')", "the shelf fell"),
    "swallowed_failure": (
        """try:
        socket.create_connection(('192.0.2.1', 80), 1)
    except Exception:
        pass""",
        "beyond loopback",
    ),
    "name_lookup": ("socket.getaddrinfo('shop.example', 80)", "not 'shop.example'"),
}


@pytest.fixture
def guarded(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("LEFTOVER_GRACE_S", "0.2")
    pytester.makeconftest(
        "from tests.conftest import *\nfrom tests.conftest import pytest_configure, pytest_terminal_summary"
    )
    pytester.makeini("[pytest]\nasyncio_mode = auto\nmarkers = logs_errors")
    return pytester


def test_a_tidy_test_passes(guarded: pytest.Pytester) -> None:
    guarded.makepyfile(TIDY)
    guarded.runpytest_subprocess("-p", "no:pytestqt").assert_outcomes(passed=4)


@pytest.mark.slow
def test_a_misbehaving_test_fails(guarded: pytest.Pytester) -> None:
    tests = [
        f"async def test_{name}():\n    {code}\n    await asyncio.sleep(0)\n" for name, (code, _) in MISBEHAVED.items()
    ]
    imports = "import asyncio, logging, socket, subprocess, threading, time\nkept = []\n"
    guarded.makepyfile(imports + "\n".join(tests))
    output = guarded.runpytest_subprocess("-p", "no:pytestqt", "-rfE").stdout.str()
    for name, (_, complaint) in MISBEHAVED.items():
        assert f"test_{name} - " in output
        assert complaint in output


SKIPPED = """
import pytest

@pytest.mark.parametrize("number", range(3))
def test_without(number):
    pytest.skip("no server: start one")

@pytest.mark.skip(reason="another reason")
def test_other():
    pass
"""


def test_skipped_tests_are_counted_by_reason_in_the_last_lines(guarded: pytest.Pytester) -> None:
    guarded.makepyfile(SKIPPED)
    lines = guarded.runpytest_subprocess("-p", "no:pytestqt", "-q").stdout.lines
    last = [line for line in lines if line.strip()][-3:]
    assert last[:2] == ["skipped 3: no server: start one", "skipped 1: another reason"]
