"""`./dev` sets itself up on a machine that has only Python, and does so once."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ["dev", "tools", "src", "resources", "pyproject.toml", "README.md", "LICENSE"]
LOCKS = ["requirements.lock", "requirements-dev.lock"]
INSTALLING = "installing requirements.lock"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A fresh checkout: nothing is set up in it."""
    for name in [*NEEDED, *LOCKS]:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def bare(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a machine without uv, whose Python came without ensurepip."""
    hiding = tmp_path_factory.mktemp("hiding")
    (hiding / "ensurepip.py").write_text("raise ImportError('not here')\n", encoding="utf-8")
    folders = os.environ["PATH"].split(os.pathsep)
    path = os.pathsep.join(f for f in folders if not (Path(f) / "uv").exists())
    return {**os.environ, "PYTHONPATH": str(hiding), "PATH": path}


def dev(checkout: Path, environment: dict[str, str], *arguments: str) -> str:
    """What `./dev` says on the way, on standard error."""
    run = subprocess.run(
        [sys.executable, str(checkout / "dev"), *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stderr


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_sets_itself_up_once_without_ensurepip(checkout: Path, bare: dict[str, str]) -> None:
    assert INSTALLING in dev(checkout, bare, "setup")
    assert dev(checkout, bare, "setup") == "", "a second run starts at once"
    python = checkout / ".venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    subprocess.run([python, "-c", "import catalog_desktop, PySide6.QtCore"], check=True, env=bare)
    (checkout / ".venv" / "ready-to-run").unlink()
    assert INSTALLING in dev(checkout, bare, "setup"), "taken up after an interruption"


def test_help_needs_nothing_installed(checkout: Path, bare: dict[str, str]) -> None:
    dev(checkout, bare, "--help")
    assert not (checkout / ".venv").exists()


def test_python_that_is_too_old_says_what_is_needed() -> None:
    pretend = "import runpy, sys; sys.version_info = (3, 9, 18); sys.argv = ['dev', 'run']"
    run = subprocess.run(
        [sys.executable, "-c", f"{pretend}; runpy.run_path({str(ROOT / 'dev')!r}, None, '__main__')"],
        env={"PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "needs Python 3.11, 3.12 or 3.13, or uv; this is Python 3.9" in run.stderr
