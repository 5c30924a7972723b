"""The virtual environment in `.venv`: made once, filled from a lock file, stamped when it is done.

Two fillings: `run` is what the program needs, `test` all that and the tools of development. Both
come from lock files whose every package is checked against its hash; then the project itself is
installed on top, editable, without its dependencies.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from tools import pinned_pip, system_libraries
from tools.errors import SetupError

Purpose = Literal["run", "test"]

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
LOCKS: dict[Purpose, Path] = {
    "run": ROOT / "requirements.lock",
    "test": ROOT / "requirements-dev.lock",
}
SERVER_LOCK = ROOT / "requirements-server.lock"
"""What a server installs that projects shared catalogs (`resources/deploy`)."""
ONLY_FOR_WINDOWS = ("pyside6-essentials", "shiboken6", "qasync", "pyqtgraph", "colorama")
IS_SUPPORTED = "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"


def prepare(purpose: Purpose) -> Path:
    """The environment's interpreter, after installing whatever is not there yet.

    The stamp is written last: an installation that was interrupted is taken up again.
    """
    if _is_ready(purpose) or (purpose == "run" and _is_ready("test")):
        return PYTHON
    system_libraries.require(for_tests=purpose == "test")
    if not _is_usable():
        _say(f"making {VENV.name}")
        _make_venv()
    _say(f"installing {LOCKS[purpose].name}")
    _install("--require-hashes", "-r", str(LOCKS[purpose]))
    _install("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    _stamp(purpose).write_text(_fingerprint(purpose), encoding="utf-8")
    return PYTHON


def renew_locks(options: Sequence[str]) -> int:
    """Resolves `pyproject.toml` anew, for every system and Python version that is supported."""
    if shutil.which("uv") is None:
        raise SetupError("renewing the locks needs uv: pip install uv, or see its documentation")
    common = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
    common += ["--generate-hashes", "--no-annotate", "--custom-compile-command", "./dev lock"]
    run, test = str(LOCKS["run"]), str(LOCKS["test"])
    without_window = [option for name in ONLY_FOR_WINDOWS for option in ("--no-emit-package", name)]
    for arguments in (
        ["--group", "build", "--all-extras", "pyproject.toml", "--output-file", run],
        ["--group", "dev", "--all-extras", "-c", run, "pyproject.toml", "--output-file", test],
        ["--group", "build", "--extra", "cloud", *without_window, "-c", test, "pyproject.toml", "-o", str(SERVER_LOCK)],
    ):
        if status := subprocess.call([*common, *options, *arguments], cwd=ROOT):
            return status
    return 0


def _say(message: str) -> None:
    print(f"./dev: {message} …", file=sys.stderr, flush=True)


def _stamp(purpose: Purpose) -> Path:
    return VENV / f"ready-to-{purpose}"


def _fingerprint(purpose: Purpose) -> str:
    """Changes with everything that an installation is made from, also with where it is."""
    digest = hashlib.sha256(str(VENV).encode())
    for part in (LOCKS[purpose], ROOT / "pyproject.toml"):
        digest.update(part.read_bytes())
    return digest.hexdigest()


def _is_ready(purpose: Purpose) -> bool:
    try:
        stamped = _stamp(purpose).read_text(encoding="utf-8")
    except OSError:
        return False
    return PYTHON.exists() and stamped == _fingerprint(purpose)


def _is_usable() -> bool:
    """False too for an environment whose own interpreter was removed or is no longer supported."""
    return PYTHON.exists() and subprocess.call([PYTHON, "-c", IS_SUPPORTED]) == 0


def _make_venv() -> None:
    if uv := shutil.which("uv"):
        _run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)])
    else:  # a bare Debian has venv, but not the ensurepip that would put pip into it
        _run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)])


def _install(*arguments: str) -> None:
    if uv := shutil.which("uv"):
        _run([uv, "pip", "install", "--quiet", "--python", str(PYTHON), *arguments])
    else:
        _run([str(PYTHON), str(pinned_pip.wheel(VENV) / "pip"), "install", "--quiet", *arguments])


def _run(command: Sequence[str]) -> None:
    quiet = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    if status := subprocess.call(command, env=quiet):
        raise SetupError(f"`{' '.join(command)}` failed with status {status}")
