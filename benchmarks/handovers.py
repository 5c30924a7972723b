"""How long a shop is without a projector when it goes from one to another: `python -m benchmarks.handovers [ROUNDS]`
writes the table into docs/projector.md. All programs are processes; the shop is edited five times a second."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from benchmarks.projecting_process import ProjectingProcess, desk, server
from benchmarks.report import machine
from benchmarks.shared_stores import servers
from benchmarks.watched_shop import WatchedShop
from catalog_desktop.app.catalog import CatalogFolder, own_catalog
from catalog_desktop.app.shared_catalog import shared_ports
from catalog_desktop.config.profiles import Profile, save_profile
from catalog_desktop.domain.changes import Action, Changeset
from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.domain.operation import Operation, Origin
from catalog_desktop.domain.product import Product, Status, Variant
from catalog_desktop.domain.shop import Shop

_DOCUMENT = Path(__file__).parent.parent / "docs" / "projector.md"
_BEGIN, _END = "<!-- table of hand-overs -->", "<!-- end of table of hand-overs -->"
_PRODUCTS = 200
_EDITED = 5
_PAST_THE_LEASE_S = 20.0
DESK, OTHER_DESK, CELLAR = "desk", "other-desk", "cellar"


@dataclass
class Handover:
    """What was measured, by round: seconds until the next one held the shop, or projected it, and the longest time that
    an edit waited meanwhile (None: not edited)."""

    what: str
    seconds: list[float]
    waited: list[float]
    edits: int = 0


async def to_a_server(shop: WatchedShop, stack: ExitStack) -> float:
    """A desk projects, and a server starts."""
    stack.enter_context(desk(DESK))
    await shop.until_held("desktop", 0)
    await shop.settle()
    epoch = (await shop.record()).epoch
    remote = stack.enter_context(server(DESK))
    await remote.until_state("standby")
    return await shop.until_held("server", epoch)


async def server_killed(shop: WatchedShop, stack: ExitStack) -> float:
    """A server is killed, and a desk is open."""
    remote = stack.enter_context(server(DESK))
    await shop.until_held("server", 0)
    await stack.enter_context(desk(DESK)).until_state("standby")
    await shop.settle()
    epoch = (await shop.record()).epoch
    remote.signal(signal.SIGKILL)
    return await shop.until_held("desktop", epoch)


async def server_ended(shop: WatchedShop, stack: ExitStack) -> float:
    """A server is asked to end, and another one stands by."""
    first = stack.enter_context(server(DESK))
    await shop.until_held("server", 0)
    await stack.enter_context(server(OTHER_DESK)).until_state("standby")
    await shop.settle()
    epoch = (await shop.record()).epoch
    first.signal(signal.SIGTERM)
    return await shop.until_held("server", epoch)


async def server_suspended(shop: WatchedShop, stack: ExitStack) -> float:
    """A server is suspended past its lease and woken, and another one stands by."""
    first = stack.enter_context(server(DESK))
    await shop.until_held("server", 0)
    await stack.enter_context(server(OTHER_DESK)).until_state("standby")
    return await _suspended(shop, first, "server")


async def desk_asleep(shop: WatchedShop, stack: ExitStack) -> float:
    """A desk falls asleep past its lease and wakes up, and another desk is open."""
    first = stack.enter_context(desk(DESK))
    await shop.until_held("desktop", 0)
    await stack.enter_context(desk(OTHER_DESK)).until_state("standby")
    return await _suspended(shop, first, "desktop")


async def _suspended(shop: WatchedShop, first: ProjectingProcess, kind: str) -> float:
    await shop.settle()
    epoch = (await shop.record()).epoch
    first.signal(signal.SIGSTOP)
    began = time.monotonic()
    seconds = await shop.until_held(kind, epoch)
    await asyncio.sleep(max(0.0, began + _PAST_THE_LEASE_S - time.monotonic()))
    first.signal(signal.SIGCONT)
    await first.until_state("standby")
    if (await shop.record()).epoch != epoch + 1:
        raise AssertionError("whoever woke up took the shop back")
    return seconds


SHARED: dict[str, Callable[[WatchedShop, ExitStack], Awaitable[float]]] = {
    "desk → server, which goes first": to_a_server,
    "server killed → desk": server_killed,
    "server asked to end (SIGTERM) → another server": server_ended,
    "server suspended (SIGSTOP) → another server; woken, it stands by": server_suspended,
    "desk asleep (SIGSTOP) → another desk; woken, it stands by": desk_asleep,
}


async def shared_handovers(profile: Profile, rounds: int) -> list[Handover]:
    """Between servers and desks of a shared catalog. Raises AssertionError when an edit is lost or undone."""
    async with shared_ports(profile) as ports:
        shop = await ports.shops.create_shop(Shop(new_ulid(), "Corner", "EUR"))
        products = [
            Product(new_ulid(), f"Lamp {n}", "EUR", status=Status.ACTIVE, variants=(Variant(new_ulid(), price=n),))
            for n in range(_PRODUCTS)
        ]
        changesets = [Changeset(product.id, Action.CREATE, initial=product) for product in products]
        await ports.repository.apply_changes(shop.id, changesets, Operation("bench", Origin.IMPORT))
        watched = WatchedShop(ports, shop.id, [product.id for product in products[:_EDITED]])
        return [await _measured(what, measure, watched, rounds) for what, measure in SHARED.items()]


async def _measured(
    what: str, measure: Callable[[WatchedShop, ExitStack], Awaitable[float]], shop: WatchedShop, rounds: int
) -> Handover:
    found = Handover(what, [], [])
    for _ in range(rounds):
        await shop.until_free()
        with ExitStack() as stack:
            async with shop.edited():
                found.seconds.append(await measure(shop, stack))
            found.waited.append(shop.longest_s)
            found.edits += shop.edits
        if shop.backwards:
            raise AssertionError(f"{what}: the index went back to older revisions {shop.backwards} times")
    print(_row(found), file=sys.stderr, flush=True)
    return found


async def embedded_handovers(rounds: int) -> list[Handover]:
    """Between processes of one embedded catalog, of which the owner projects."""
    found = []
    for what, end in (
        ("owner of an embedded catalog closed → the next one", ProjectingProcess.close),
        ("owner of an embedded catalog killed → the next one", lambda owner: owner.signal(signal.SIGKILL)),
    ):
        seconds = []
        for _ in range(rounds):
            with desk(CELLAR) as owner:
                await owner.until_state("following")
                with desk(CELLAR) as following:
                    began = time.monotonic()
                    end(owner)
                    await following.until_state("following")
                    seconds.append(time.monotonic() - began)
        found.append(Handover(what, seconds, []))
        print(_row(found[-1]), file=sys.stderr, flush=True)
    return found


async def measure(folder: Path, rounds: int) -> list[Handover]:
    """All of them, with all files below a folder."""
    os.environ |= {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("CONFIG", "DATA", "CACHE")}
    profiles = folder / "config" / "catalog-desktop" / "profiles.toml"
    cellar = Profile(CELLAR, folder / CELLAR)
    save_profile(cellar, profiles)
    async with own_catalog(CatalogFolder(cellar.folder)) as owned:
        await owned.ports.shops.create_shop(Shop(new_ulid(), "Cellar", "EUR"))
    with servers(folder) as profile:
        for name in (DESK, OTHER_DESK):
            save_profile(replace(profile, name=name, folder=folder / name), profiles)
        shared = await shared_handovers(replace(profile, folder=folder / "watching"), rounds)
    return [*shared, *await embedded_handovers(rounds)]


def _row(found: Handover) -> str:
    waited = f"{median(found.waited):.1f} s, {max(found.waited):.1f} s" if found.waited else ""
    took = f"{median(found.seconds):.1f} s | {max(found.seconds):.1f} s"
    return f"| {found.what} | {took} | {waited} | {found.edits or ''} |"


def write_table(file: Path, handovers: list[Handover], rounds: int) -> None:
    """Put the table in its place in the document."""
    rows = [
        f"{_BEGIN}",
        f"{rounds} times each. {machine()}.",
        "",
        "| from → to | until the next one projects | at most | an edit waited (median, most) | edits |",
        "|---|---|---|---|---|",
        *map(_row, handovers),
        _END,
    ]
    place = re.compile(re.escape(_BEGIN) + ".*?" + re.escape(_END), re.DOTALL)
    text = file.read_text(encoding="utf-8")
    file.write_text(place.sub(lambda _: "\n".join(rows), text), encoding="utf-8")


def main() -> None:
    """Measure and write."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory(prefix="catalog-bench-") as folder:
        write_table(_DOCUMENT, asyncio.run(measure(Path(folder), rounds)), rounds)


if __name__ == "__main__":
    main()
