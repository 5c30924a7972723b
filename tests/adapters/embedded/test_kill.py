"""A process that is killed while it writes loses nothing that it acknowledged, and leaves nothing half there."""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.connections import open_for_reading
from catalog_desktop.adapters.embedded.embedded_store import EmbeddedStore
from catalog_desktop.adapters.embedded.integrity import check_integrity
from catalog_desktop.adapters.embedded.product_repository import EmbeddedProductRepository
from tests.adapters.embedded.writing_process import SHOP, import_batch, import_operation

ROOT = Path(__file__).resolve().parents[3]
KILLS = 21
MOST_LINES = 150


def lines_until_killed(folder: CatalogFolder, seed: int, first_batch: int, lines: int) -> Iterator[dict[str, object]]:
    """What the process acknowledged before it was killed, somewhere in the write after its `lines`-th line."""
    command = [sys.executable, "-m", "tests.adapters.embedded.writing_process"]
    arguments = [str(folder.path), str(seed), str(first_batch)]
    with subprocess.Popen([*command, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for number, line in enumerate(process.stdout):
            if number == lines:
                process.kill()
            if line.endswith("\n"):  # what comes after the last whole line was never said
                yield json.loads(line)
    assert process.returncode == -9


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
async def test_nothing_acknowledged_is_lost_by_kills_at_random_points(tmp_path: Path) -> None:
    folder = CatalogFolder(tmp_path / "catalog")
    chance = random.Random(20)
    acknowledged: dict[tuple[str, str], int] = {}
    batch = 0
    for seed in range(KILLS):
        for line in lines_until_killed(folder, seed, batch, chance.randrange(MOST_LINES)):
            if "batch" in line:
                batch = int(str(line["batch"])) + 1
            else:
                acknowledged[str(line["operation"]), str(line["product"])] = int(str(line["revision"]))
        EmbeddedStore.open(folder).close()
        with closing(open_for_reading(folder.catalog_file)) as connection:
            assert check_integrity(connection) == []
            written = {
                (operation, product): revision
                for operation, product, revision in connection.execute(
                    "SELECT id, product, revision FROM receipts JOIN operations ON number = operation"
                )
            }
        assert acknowledged.items() <= written.items()
    assert batch > 1
    assert len(acknowledged) > KILLS * 10

    # The import that was under way is taken up where it stood.
    store = EmbeddedStore.open(folder)
    repository = EmbeddedProductRepository(store)
    outcomes = await repository.apply_changes(SHOP, import_batch(batch), import_operation(batch))
    assert {outcome.receipt and outcome.receipt.revision for outcome in outcomes} == {1}
    again = await repository.apply_changes(SHOP, import_batch(batch), import_operation(batch))
    assert again == outcomes
    store.close()
