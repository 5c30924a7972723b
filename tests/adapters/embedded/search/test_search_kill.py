"""An index whose process is killed while it writes opens as if built anew from the batches that it took."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.ports.product_read_model import Window
from catalog_desktop.ports.search_index import IndexBatch
from tests.adapters.embedded.search.indexing_process import state_after
from tests.adapters.embedded.search.shop import create, opened
from tests.contracts.search.catalog import Catalog
from tests.contracts.search.made_up import everything, question
from tests.contracts.search.oracle import Oracle, check_answer

ROOT = Path(__file__).resolve().parents[4]
KILLS = 9


def batches_until_killed(folder: CatalogFolder, first: int, lines: int) -> int:
    """Let a process write from batch `first` on, and kill it in the midst of the one after `lines`; returns the number
    of the last batch that it acknowledged."""
    command = [sys.executable, "-m", "tests.adapters.embedded.search.indexing_process", str(folder.path), str(first)]
    last = first - 1
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for count, line in enumerate(process.stdout):
            if count == lines:
                process.kill()
            if line.endswith("\n"):
                last = int(line)
    assert process.returncode == -9
    return last


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
async def test_a_killed_index_is_what_a_fresh_build_is(tmp_path: Path) -> None:
    folder = await create(tmp_path / "catalog")
    chance = random.Random(11)
    done = 0
    for _ in range(KILLS):
        last = batches_until_killed(folder, done, chance.randrange(12))
        async with opened(folder) as catalog:
            done = await batches_taken(catalog)
            assert done in (last + 1, last + 2)  # the one that was being written may have been committed
            await check_against_a_fresh_build(catalog, done)


async def batches_taken(catalog: Catalog) -> int:
    """How many batches the index holds, which is the end of its version."""
    return int((await catalog.search()).index_version.rpartition(".")[2])


async def check_against_a_fresh_build(catalog: Catalog, done: int) -> None:
    held = state_after(done)
    for seed in range(4):
        await check_answer(catalog, Oracle(list(held.values())), question(random.Random(seed)), Window(0, 50))
    before = [await everything(catalog, question(random.Random(seed))) for seed in range(10)]
    target = await catalog.index.begin_build(catalog.shop.id)
    await catalog.index.apply(catalog.shop.id, IndexBatch(list(held.values())), target)
    assert await catalog.index.digest(catalog.shop.id) == await catalog.index.digest(catalog.shop.id, target=target)
    former = await catalog.index.swap(catalog.shop.id, target)
    assert [await everything(catalog, question(random.Random(seed))) for seed in range(10)] == before
    await catalog.index.swap(catalog.shop.id, former)
    await catalog.index.discard(catalog.shop.id, target)
