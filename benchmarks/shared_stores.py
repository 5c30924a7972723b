"""A catalog on Firestore's emulator and a Meilisearch server of this machine: copied in, projected, edited, found."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.figures import Figure, figure
from benchmarks.open_catalog import Bench, open_bench
from catalog_desktop.adapters.meilisearch.connection import Connection, IndexNames
from catalog_desktop.adapters.meilisearch.payloads import CONTENT_TYPE, Line, body_of, lines_of
from catalog_desktop.adapters.meilisearch.server import Server
from catalog_desktop.app.profile_catalog import own_profile
from catalog_desktop.config.profiles import CloudSettings, FirestoreSettings, Profile, SearchSettings
from catalog_desktop.config.secrets import Secret
from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.project import project
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.exchange.copying import ShopCopy
from catalog_desktop.exchange.job_control import JobControl
from catalog_desktop.ports.product_read_model import Window
from tests.firestore_emulator import find_jar, start_emulator
from tests.meilisearch_server import MeilisearchServer

_ENVIRONMENT = "bench"
_EDITS = 60
_STRAIGHT = (5_000, 10_000, 25_000)
"""Documents a request, of which the best counts; more are beyond the 100 MB that the server takes."""
_PROJECTOR = ("documents.*", "indexes.*", "settings.*", "tasks.*", "stats.get", "search")


@contextmanager
def servers(folder: Path) -> Iterator[Profile]:
    """Both servers with their data below `folder`, and the profile of a desk that projects. Raises BadUsage when one
    is not on this machine."""
    jar = find_jar()
    if jar is None:
        raise BadUsage("There is no Firestore emulator on this machine: see docs/production.md.")
    search = MeilisearchServer(os.environ.get("MEILISEARCH_BIN") or "meilisearch", folder / "meilisearch")
    search.start()
    emulator = start_emulator(jar, folder / "firestore.log")
    try:
        for secret, actions in ((Secret.SEARCH_KEY, ("search",)), (Secret.PROJECTOR_KEY, _PROJECTOR)):
            key = search.key([f"{_ENVIRONMENT}--*"], list(actions))
            os.environ[f"CATALOG_DESKTOP_{secret.upper()}"] = key
        firestore = FirestoreSettings("demo-bench", emulator=emulator.address)
        cloud = CloudSettings(firestore, SearchSettings(search.url, _ENVIRONMENT), projects=True)
        yield Profile("bench", folder / "desk", cloud)
    finally:
        emulator.stop()
        search.stop()


async def shared_figures(embedded: Path, folder: Path) -> AsyncIterator[Figure]:
    """The figures of a catalog that is copied from the embedded one in a folder."""
    with servers(folder) as profile:
        async with open_bench(embedded) as source, own_profile(profile) as owned:
            bench = Bench(owned, source.shop)
            began = time.perf_counter()
            result = await ShopCopy(source.catalog.ports, owned.ports, source.shop, by="bench").run(JobControl())
            yield figure("copy to Firestore", "products/s", [result.created / (time.perf_counter() - began)])
            await asyncio.wrap_future(owned.projector.follow(source.shop.id))
            await bench.searchable()
            for told in await _projection_figures(bench, profile):
                yield told
            yield await _edit_figure(bench)


async def _projection_figures(bench: Bench, profile: Profile) -> Sequence[Figure]:
    """A rebuild, which projects everything, beside loading the same documents with nothing else to do."""
    ports, shop_id = bench.catalog.ports, bench.shop.id
    total = await ports.feed.count(shop_id)
    before = await ports.index.identity(shop_id)
    began = time.perf_counter()
    await asyncio.wrap_future(bench.catalog.projector.request_rebuild(shop_id))
    while await ports.index.identity(shop_id) == before:
        await asyncio.sleep(0.2)
    projected = total / (time.perf_counter() - began)
    size, straight = await _best_straight(bench, profile)
    return [
        figure("rebuild on Meilisearch", "products/s", [projected]),
        figure(f"documents loaded straight, {size:,} a request", "documents/s", [straight]),
        figure("rebuild ÷ loading straight", "", [projected / straight], 0.8, higher=True),
    ]


async def _best_straight(bench: Bench, profile: Profile) -> tuple[int, float]:
    """The best number of documents a request, and documents a second in such requests, made ready beforehand."""
    lines: list[Line] = []
    async for page in bench.catalog.ports.feed.scan(bench.shop.id, page_size=1_000):
        lines += lines_of([project(product, bench.shop) for product in page], 1)
    rates = {size: await _straight_rate(bench, profile, lines, size) for size in _STRAIGHT}
    best = max(rates, key=rates.__getitem__)
    return best, rates[best]


async def _straight_rate(bench: Bench, profile: Profile, lines: Sequence[Line], size: int) -> float:
    """Documents a second into a new index of the same settings, `size` of them a request."""
    ports, shop_id = bench.catalog.ports, bench.shop.id
    target = await ports.index.begin_build(shop_id)
    server = Server(shared_connection(profile, Secret.PROJECTOR_KEY))
    bodies = [body_of(lines[start : start + size]) for start in range(0, len(lines), size)]
    began = time.perf_counter()
    for body in bodies:
        task = await server.ask(lambda client: client.index(target).add_documents_raw(body, content_type=CONTENT_TYPE))  # noqa: B023
        await server.ask(lambda client: client.wait_for_task(task.task_uid, 600_000))  # noqa: B023
    rate = len(lines) / (time.perf_counter() - began)
    await server.close()
    await ports.index.discard(shop_id, target)
    return rate


async def _edit_figure(bench: Bench) -> Figure:
    page = await bench.catalog.ports.read_model.list_products(bench.shop.id, ProductQuery(), Window(0, _EDITS))
    taken = [await bench.edit_ms(product_id) for product_id in page.ids]
    return figure("edit → searchable, shared", "ms", taken, 500)


def shared_connection(profile: Profile, secret: Secret) -> Connection:
    if profile.cloud is None:
        raise AssertionError("the profile is of embedded stores")
    key = os.environ[f"CATALOG_DESKTOP_{secret.upper()}"]
    return Connection(profile.cloud.search.url, key, IndexNames(_ENVIRONMENT))


def main() -> None:
    """Measure a catalog that there is: `python -m benchmarks.shared_stores CATALOG FOLDER`."""

    async def measure() -> None:
        async for told in shared_figures(Path(sys.argv[1]), Path(sys.argv[2])):
            print(told, flush=True)

    asyncio.run(measure())


if __name__ == "__main__":
    main()
