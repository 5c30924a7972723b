"""The wheel, installed from the lock into a clean environment outside the checkout, is the program."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.virtual_screen import VirtualScreen, virtual_screen

ROOT = Path(__file__).resolve().parents[2]
BIN = "Scripts" if sys.platform == "win32" else "bin"
# In a child: nothing in the process of the tests reaches beyond this machine.
FETCH_PIP = "import pathlib, sys; from tools import pinned_pip; print(pinned_pip.wheel(pathlib.Path(sys.argv[1])))"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


PATIENCE_S = 60.0
ELSEWHERE = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

PRODUCTS = """\
sku,title,brand,price,stock,category,status
AB-1,Copper kettle,Acme,49.90,7,Kitchen > Kettles,active
AB-2,Steel kettle,Acme,29.90,0,Kitchen > Kettles,active
CD-3,Garden chair,Finch,79.00,3,Garden,draft
"""


def run(*command: str | Path, cwd: Path) -> str:
    """Standard output of a command that succeeds, without the checkout on any path."""
    result = subprocess.run(
        command,
        cwd=cwd,
        env=ELSEWHERE,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment that holds the locked packages and the wheel."""
    folder = tmp_path_factory.mktemp("elsewhere")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (wheel,) = folder.glob("catalog_desktop-*.whl")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv", cwd=folder)
    python = folder / "venv" / BIN / "python"
    pip = Path(run(sys.executable, "-c", FETCH_PIP, folder, cwd=ROOT).strip()) / "pip"
    install: list[str | Path] = [python, pip, "install", "--quiet"]
    run(*install, "--require-hashes", "-r", ROOT / "requirements.lock", cwd=folder)
    run(*install, "--no-deps", wheel, cwd=folder)
    return python.parent


@pytest.fixture(scope="module")
def command(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """`command("search", "kettle")` runs the installed program on one catalog and reads its JSON."""
    catalog = tmp_path_factory.mktemp("catalog")

    def call(*arguments: str | Path) -> Any:
        words = [*arguments, "--json", "--catalog", catalog]
        return json.loads(run(installed / "catalog-desktop", *words, cwd=catalog.parent))

    call("new-shop", "Shop", "--currency", "EUR")
    return call


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[VirtualScreen]:
    with virtual_screen(tmp_path) as shown:
        yield shown


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


def test_resources_travel_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    code = "from catalog_desktop.resources_root import resources_root; print(resources_root())"
    resources = Path(run(installed / "python", "-c", code, cwd=tmp_path).strip())
    assert installed.parent in resources.parents
    assert {path.name for path in (ROOT / "resources").iterdir()} <= {p.name for p in resources.iterdir()}


def test_imports_and_searches(command: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "products.csv"
    file.write_text(PRODUCTS, encoding="utf-8")
    report = command("import", file)
    assert (report["created"], report["refused"]) == (3, [])
    found = command("search", "kettle", "--facet", "status", "--sort", "price")
    assert [row["skus"] for row in found["rows"]] == [["AB-2"], ["AB-1"]]
    assert found["facets"] == {"status": {"active": 2}}
    assert command("import", file)["unchanged"] == 3


def test_window_opens_and_closes(installed: Path, screen: VirtualScreen, tmp_path: Path) -> None:
    words: list[str | Path] = [installed / "catalog-desktop", "open", "--sample", "--catalog", tmp_path / "sample"]
    environment = {**ELSEWHERE, "DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb"}
    with subprocess.Popen(words, env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as window:
        try:
            wait_until(lambda: screen.painted > 0.5 or window.poll() is not None)
            assert window.poll() is None, window.communicate()[1]
            run(*words, cwd=tmp_path)  # raises the window that is open, and ends
            window.send_signal(signal.SIGTERM)
            _, complaints = window.communicate(timeout=PATIENCE_S)
            assert (window.returncode, complaints) == (0, "")
        finally:
            window.kill()
