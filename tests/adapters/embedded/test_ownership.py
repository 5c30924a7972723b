"""One process owns a catalog."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.ownership import CatalogOwnership, OwnedElsewhere

ROOT = Path(__file__).resolve().parents[3]
OWNING = """
import sys
from pathlib import Path
from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.ownership import CatalogOwnership
owner = CatalogOwnership.acquire(CatalogFolder(Path(sys.argv[1])))
print("owned", flush=True)
sys.stdin.read()
"""


def test_a_second_owner_is_told_who_the_first_is(tmp_path: Path) -> None:
    folder = CatalogFolder(tmp_path / "catalog")
    with CatalogOwnership.acquire(folder):
        with pytest.raises(OwnedElsewhere, match=f"process {os.getpid()} on") as owned:
            CatalogOwnership.acquire(folder)
        assert owned.value.owner.startswith("process")
        assert folder.lock_file.stat().st_mode & 0o777 == 0o600
    with CatalogOwnership.acquire(folder) as again:
        again.release()
        CatalogOwnership.acquire(folder).release()


def test_a_killed_owner_owns_no_longer(tmp_path: Path) -> None:
    folder = CatalogFolder(tmp_path / "catalog")
    command = [sys.executable, "-c", OWNING, str(folder.path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "owned\n"
        with pytest.raises(OwnedElsewhere, match=f"process {process.pid} "):
            CatalogOwnership.acquire(folder)
        process.kill()
    with CatalogOwnership.acquire(folder):
        assert f"process {os.getpid()} " in folder.lock_file.read_text()
