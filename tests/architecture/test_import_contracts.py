"""Every import contract holds, and each is shown to fail by a violation planted in a copy."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = ROOT / "pyproject.toml"

# contract -> the file that is planted (in the package) and the import that it makes
PLANTED: dict[str, tuple[str, str]] = {
    "Rooms lie in layers, and every room has its place": (
        "domain/planted.py",
        "import catalog_desktop.session",
    ),
    "The domain imports the standard library only": ("domain/planted.py", "import orjson"),
    "Ports know the domain alone": ("ports/planted.py", "import pyroaring"),
    "Qt appears in the views and the composition root alone": (
        "session/planted.py",
        "from PySide6.QtCore import QObject",
    ),
    "Only the Firestore adapter speaks to Firestore": (
        "adapters/memory/planted.py",
        "from google.cloud import firestore",
    ),
    "Only the Meilisearch adapter speaks to Meilisearch": (
        "adapters/embedded/planted.py",
        "import meilisearch",
    ),
    "Only the composition root names an adapter": (
        "views/planted.py",
        "import catalog_desktop.adapters.memory",
    ),
    "Adapters do not lean on each other": (
        "adapters/embedded/planted.py",
        "import catalog_desktop.adapters.memory",
    ),
    "Adapters and the projector know nothing of sessions and files": (
        "projector/planted.py",
        "import catalog_desktop.exchange",
    ),
    "Imports run in no circle": (
        "exchange/planted.py",
        "import catalog_desktop.exchange.planted_too",
    ),
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package, with its contracts, that may be spoilt."""
    shutil.copy(PYPROJECT, tmp_path)
    return shutil.copytree(
        ROOT / "src" / "catalog_desktop",
        tmp_path / "catalog_desktop",
        ignore=shutil.ignore_patterns("__pycache__"),
    )


def verdicts(folder: Path) -> dict[str, str]:
    """Runs import-linter on the package in `folder`: contract -> KEPT or BROKEN."""
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports as l; l(no_cache=True)"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line.rsplit(maxsplit=1) for line in run.stdout.splitlines() if line.strip()]
    found = {line[0]: line[1] for line in lines if line[-1] in {"KEPT", "BROKEN"}}
    assert found, run.stdout
    return found


def test_every_contract_has_a_planted_violation() -> None:
    options = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))
    names = {contract["name"] for contract in options["tool"]["importlinter"]["contracts"]}
    assert names == set(PLANTED)


def test_the_package_keeps_every_contract(package: Path) -> None:
    assert verdicts(package.parent) == dict.fromkeys(PLANTED, "KEPT")


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_violation_breaks_the_contract(package: Path, contract: str) -> None:
    file, statement = PLANTED[contract]
    planted = package / file
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(f"{statement}\n", encoding="utf-8")
    planted.with_name("planted_too.py").write_text(
        f"import {'.'.join(planted.relative_to(package.parent).with_suffix('').parts)}\n",
        encoding="utf-8",
    )
    assert verdicts(package.parent)[contract] == "BROKEN"


def test_a_room_without_a_place_breaks_the_layers(package: Path) -> None:
    room = package / "attic"
    room.mkdir()
    (room / "__init__.py").touch()
    assert verdicts(package.parent)["Rooms lie in layers, and every room has its place"] == "BROKEN"
