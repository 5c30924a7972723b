"""`ProjectionControl`: who goes before whom, and how a lease is handed over."""

from __future__ import annotations

import pytest

from catalog_desktop.domain.errors import NotPermitted
from catalog_desktop.ports.projection_control import HandoverPending, RebuildState
from tests.contracts.write_stores import WriteStores


async def test_everybody_sees_who_projects(stores: WriteStores, shop: str) -> None:
    assert (await stores.control.load(shop)).live_holder is None
    epoch = (await stores.control.acquire(shop, "desk", 1)).epoch
    record = await stores.control.load(shop)
    assert (record.live_holder, record.always_on) == ("desk", False)
    await stores.control.release(shop, epoch)
    assert (await stores.control.load(shop)).live_holder is None


async def test_a_desk_hands_over_to_a_server(stores: WriteStores, shop: str) -> None:
    epoch = (await stores.control.acquire(shop, "desk", 1)).epoch
    for _ in range(2):
        with pytest.raises(HandoverPending, match="desk is handing over to server"):
            await stores.control.acquire(shop, "server", 1, always_on=True)
    assert (await stores.control.load(shop)).claimed_by == "server"
    await stores.control.publish(shop, epoch, 7, 70)
    await stores.control.save_rebuild(shop, epoch, RebuildState("target", 5))
    record = await stores.control.load(shop)
    assert (record.claimed_by, record.live_holder, record.position) == ("server", "desk", 7), "it is still the desk's"
    await stores.control.release(shop, epoch)
    with pytest.raises(NotPermitted, match="server is about to"):
        await stores.control.acquire(shop, "desk", 1)
    taken = await stores.control.acquire(shop, "server", 1, always_on=True)
    assert (taken.epoch, taken.position, taken.claimed_by, taken.always_on) == (epoch + 1, 7, None, True)
    assert await stores.control.load(shop) == taken


async def test_a_server_makes_way_for_no_desk_and_for_no_other_server(stores: WriteStores, shop: str) -> None:
    await stores.control.acquire(shop, "server", 1, always_on=True)
    before = await stores.control.load(shop)
    for name, version, always_on in (("desk", 2, False), ("second server", 1, True)):
        with pytest.raises(NotPermitted, match="server keeps") as refusal:
            await stores.control.acquire(shop, name, version, always_on=always_on)
        assert not isinstance(refusal.value, HandoverPending)
    assert await stores.control.load(shop) == before


async def test_a_newer_program_takes_over_from_an_older_one_and_not_the_other_way(
    stores: WriteStores, shop: str
) -> None:
    old = (await stores.control.acquire(shop, "old", 1)).epoch
    with pytest.raises(HandoverPending):
        await stores.control.acquire(shop, "new", 2)
    await stores.control.release(shop, old)
    new = (await stores.control.acquire(shop, "new", 2)).epoch
    await stores.control.save_rebuild(shop, new, None, index_generation="built by the new one")
    for always_on in (False, True):
        with pytest.raises(NotPermitted, match="newer version") as refusal:
            await stores.control.acquire(shop, "old", 1, always_on=always_on)
        assert not isinstance(refusal.value, HandoverPending)
    assert (await stores.control.load(shop)).claimed_by is None
