"""A person at a desk, as the window has it but without one: edits through the sessions, and what the rows say.

Says on its standard output, a line of JSON each, what was acknowledged (`wrote`) and what was claimed to be in sync
(`synced`): `{product id: revision}`; of deleted products `{product id: -revision}`.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from catalog_desktop.app.catalog import OwnedCatalog
from catalog_desktop.app.profile_catalog import own_profile
from catalog_desktop.config.profiles import load_profile
from catalog_desktop.domain.changes import UNSEEN, Action, Changeset, SetField
from catalog_desktop.domain.operation import Operation, Origin, Receipt
from catalog_desktop.domain.sync import IndexState
from catalog_desktop.ports.projection_control import FormerWish
from catalog_desktop.projector.progress import ProjectionProgress
from catalog_desktop.session.shop_desk import ShopDesk
from tests.memory_catalog import TOO_EXPENSIVE, product

IDS = [f"p{number:03}" for number in range(120)]


def say(**line: dict[str, int] | str) -> None:
    """One line, whole or not at all."""
    print(json.dumps(line), flush=True)


def signed(receipt: Receipt) -> int:
    """The revision that was written, below 0 for a deletion."""
    return -receipt.revision if receipt.product.is_deleted else receipt.revision


class Person:
    """Edits one shop."""

    def __init__(self, owned: OwnedCatalog, desk: ShopDesk) -> None:
        self._owned, self._desk = owned, desk
        self._latest: dict[str, int] = {}
        self._claimed: dict[str, int] = {}

    async def import_all(self) -> None:
        """Create all products as an import does, unless an earlier run has."""
        if len(await self._owned.ports.feed.read(self._desk.shop.id, IDS)) == len(IDS):
            return
        new = [Changeset(key, Action.CREATE, initial=product(key), tolerant=True) for key in IDS]
        operation = Operation("import", Origin.IMPORT, id="import-1")
        outcomes = await self._owned.ports.repository.apply_changes(self._desk.shop.id, new, operation)
        # Nobody's rows speak of these before search has found them.
        say(wrote={outcome.receipt.product_id: signed(outcome.receipt) for outcome in outcomes if outcome.receipt})

    async def write(self, *changesets: Changeset) -> None:
        """Save, as a dialog does."""
        result = await self._desk.writes.write(changesets)
        wrote = {receipt.product_id: signed(receipt) for receipt in result.receipts}
        self._latest.update(wrote)
        say(wrote=wrote)

    async def rename(self, *ids: str, title: str) -> None:
        """Save other titles."""
        await self.write(*(Changeset(key, changes=(SetField(("title",), UNSEEN, title),)) for key in ids))

    async def price(self, product_id: str, price: int) -> None:
        """Save another price."""
        await self.write(Changeset(product_id, changes=(SetField(("variants", "v", "price"), UNSEEN, price),)))

    async def delete(self, *ids: str) -> None:
        """Delete products."""
        await self.write(*(Changeset(key, Action.DELETE) for key in ids))

    async def restore(self, *ids: str) -> None:
        """Bring products back, if any."""
        if ids:
            await self.write(*(Changeset(key, Action.RESTORE) for key in ids))

    async def deleted(self) -> set[str]:
        """What is deleted."""
        changes = await self._owned.ports.feed.read(self._desk.shop.id, IDS)
        return {change.product.id for change in changes if change.product.is_deleted}

    async def rebuild(self) -> None:
        """Ask for a rebuild."""
        await asyncio.wrap_future(self._owned.projector.request_rebuild(self._desk.shop.id))

    async def wish(self, wish: FormerWish) -> None:
        """Ask for the former index back, or for its end."""
        await asyncio.wrap_future(self._owned.projector.request_former(self._desk.shop.id, wish))

    async def until_rebuilt(self) -> None:
        """Return once nobody rebuilds, or is asked to, or to do something with the former index."""
        while True:
            record = await self._owned.ports.control.load(self._desk.shop.id)
            is_asked = record.rebuild_wanted or (record.former is not None and record.former.wish is not None)
            if record.rebuild is None and not is_asked:
                return
            await asyncio.sleep(0.05)

    async def searchable(self) -> None:
        """Return once all that was written is searchable or set aside."""
        await asyncio.wrap_future(self._owned.projector.searchable(self._desk.shop.id))

    def claim(self) -> None:
        """Say of which products the rows say that they are in sync."""
        synced = {k: r for k, r in self._latest.items() if self._desk.tracker.state_of(k) is IndexState.SYNCED}
        new = {key: revision for key, revision in synced.items() if self._claimed.get(key) != revision}
        self._claimed.update(new)
        if new:
            say(synced=new)


@asynccontextmanager
async def at_desk(owned: OwnedCatalog) -> AsyncIterator[tuple[ShopDesk, Person]]:
    """The sessions over the catalog's first shop, hearing what the projector says."""
    loop = asyncio.get_running_loop()
    heard: asyncio.Queue[ProjectionProgress] = asyncio.Queue()

    def pass_on(report: ProjectionProgress) -> None:
        loop.call_soon_threadsafe(heard.put_nowait, report)

    stop = owned.progress.listen(pass_on)
    shop = (await owned.ports.shops.list_shops())[0]
    desk = ShopDesk(owned.ports, shop, "anna")
    person = Person(owned, desk)

    async def listen() -> None:
        while True:
            await desk.heard(await heard.get())
            person.claim()

    listening = asyncio.create_task(listen())
    try:
        await desk.open()
        yield desk, person
    finally:
        stop()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await desk.close()


async def use(profile: str, seed: str) -> None:
    """Have every effect once; with a seed other than 0 go on at random, forever."""
    async with own_profile(load_profile(profile)) as owned, at_desk(owned) as (_, person):
        await (tour(person) if seed == "0" else wander(person, random.Random(seed)))


async def tour(person: Person) -> None:
    """Every effect at least once, and the last edits while the index is rebuilt."""
    run = random.randrange(10**6)  # another title each time, so that there is something to do
    await person.import_all()
    await person.restore(*sorted(await person.deleted()))
    await person.searchable()
    for number in range(6):
        await person.rename(*IDS[number * 10 : number * 10 + 3], title=f"Renamed {number} in {run}")
    await person.searchable()
    await person.delete(*IDS[50:55])
    await person.restore(IDS[50])
    await person.price(IDS[60], TOO_EXPENSIVE)
    await person.searchable()
    await person.price(IDS[60], 5)
    await person.rebuild()
    for number in range(8):
        await person.rename(IDS[number * 12], title=f"During the rebuild {number} in {run}")
    await person.delete(IDS[70])
    await person.until_rebuilt()
    await person.wish(FormerWish.RETURN)
    await person.rename(*IDS[90:93], title=f"During the return in {run}")
    await person.until_rebuilt()
    await person.wish(FormerWish.DISCARD)
    await person.until_rebuilt()
    await person.rename(*IDS[80:83], title=f"Afterwards in {run}")
    await person.searchable()


async def wander(person: Person, chance: random.Random) -> None:
    """Edit without an end, as fast as writes are acknowledged; now and then wait, or ask for a rebuild."""
    await person.import_all()
    deleted = await person.deleted()
    while True:
        dice, key = chance.random(), chance.choice(IDS)
        if dice < 0.02:
            await person.rebuild()
        elif dice < 0.1:
            await person.searchable()
        elif key in deleted:
            await person.restore(key)
            deleted.discard(key)
        elif dice < 0.25:
            await person.delete(key)
            deleted.add(key)
        else:
            await person.rename(key, title=f"Title {chance.randrange(10**6)}")
