"""What a program that was killed had said, held against what the stores say afterwards."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from catalog_desktop.app.catalog import OwnedCatalog
from catalog_desktop.app.profile_catalog import own_profile, read_profile
from catalog_desktop.config.profiles import Profile
from catalog_desktop.domain.changes import Action
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.ports.catalog_ports import CatalogPorts
from catalog_desktop.ports.change_feed import ProductChange
from catalog_desktop.ports.local_state import Intent
from catalog_desktop.ports.product_read_model import Window
from tests.kills.desk import IDS, at_desk

PATIENCE_S = 60.0


@dataclass
class Ledger:
    """`wrote` and `synced` are as `tests.kills.desk` says them; the latest counts."""

    wrote: dict[str, int] = field(default_factory=dict)
    synced: dict[str, int] = field(default_factory=dict)

    def read(self, lines: Iterable[str]) -> None:
        """Take down what was said; the line in the middle of which the program died was not."""
        for line in lines:
            if line.endswith("\n"):
                said = json.loads(line)
                self.wrote.update(said.get("wrote", {}))
                self.synced.update(said.get("synced", {}))


def check_right_after(ledger: Ledger, profile: Profile) -> list[Intent]:
    """Before anybody goes on: what was acknowledged is there, *synced* was true, and so is the position. Gives the
    intents that the desk was killed over."""
    return asyncio.run(_right_after(ledger, profile))


def check_gone_on(ledger: Ledger, profile: Profile, intents: Iterable[Intent]) -> None:
    """Once somebody projects again: the desk has done what it intended, nothing is lost or has come back, and search
    holds exactly what the store does."""
    asyncio.run(_gone_on(ledger, profile, intents))


async def _right_after(ledger: Ledger, profile: Profile) -> list[Intent]:
    async with read_profile(profile) as ports:
        shop = (await ports.shops.list_shops())[0]
        stored = await _stored(ports, shop.id)
        _is_kept(ledger, stored)
        record = await ports.control.load(shop.id)
        letters = {letter.product_id: letter.revision for letter in await ports.control.dead_letters(shop.id)}
        held = await _held(ports, shop.id) if record.index_generation else {}
        for key, claimed in ledger.synced.items():
            assert await _was_in_sync(ports, shop.id, key, held.get(key), claimed), f"{key} was not at {claimed}"
        for key, change in stored.items():
            if change.committed_at <= record.position_at and letters.get(key, 0) < change.product.revision:
                assert _is_reached(held.get(key), change, change.product.revision), f"{key} lies below the position"
        return list(await ports.local.intents(shop.id))


async def _gone_on(ledger: Ledger, profile: Profile, intents: Iterable[Intent]) -> None:
    async with asyncio.timeout(PATIENCE_S), own_profile(profile) as owned:
        async with at_desk(owned) as (desk, person):
            assert not list(desk.writes.not_saved), "what was intended is done, not refused"
            await person.until_rebuilt()
            await person.searchable()
            await _are_resolved(owned, desk.shop.id)
        stored = await _stored(owned.ports, desk.shop.id)
        _is_kept(ledger, stored)
        for intent in intents:
            assert await owned.ports.log.operation(desk.shop.id, intent.operation_id), f"{intent} was forgotten"
        await _is_exact(owned.ports, desk.shop.id, stored)


async def _is_exact(ports: CatalogPorts, shop_id: str, stored: Mapping[str, ProductChange]) -> None:
    letters = {letter.product_id for letter in await ports.control.dead_letters(shop_id)}
    live = {k: c.product.revision for k, c in stored.items() if not c.product.is_deleted and k not in letters}
    held = await _held(ports, shop_id)
    assert {key: revision for key, revision in held.items() if key not in letters} == live


async def _are_resolved(owned: OwnedCatalog, shop_id: str) -> None:
    """The journal is empty once everything is searchable and the projector has said so, but for what is set aside."""
    while True:
        letters = {letter.product_id for letter in await owned.ports.control.dead_letters(shop_id)}
        if all(set(i.receipt_revisions or {""}) <= letters for i in await owned.ports.local.intents(shop_id)):
            return
        await asyncio.sleep(0.05)


async def _stored(ports: CatalogPorts, shop_id: str) -> dict[str, ProductChange]:
    return {change.product.id: change for change in await ports.feed.read(shop_id, IDS)}


async def _held(ports: CatalogPorts, shop_id: str) -> dict[str, int]:
    """The revisions that readers find."""
    page = await ports.read_model.search_products(shop_id, ProductQuery(), Window(0, 2 * len(IDS)))
    return {row.document.id: row.document.revision for row in page.rows}


async def _was_in_sync(ports: CatalogPorts, shop_id: str, product_id: str, held: int | None, claimed: int) -> bool:
    """Whether search holds what was claimed, or a later state; nothing, when it was deleted, then or since."""
    if held is not None:
        return held >= abs(claimed)
    history = await ports.log.history(shop_id, product_id)
    return any(line.action is Action.DELETE and line.revision >= abs(claimed) for line in history)


def _is_reached(held: int | None, change: ProductChange, revision: int) -> bool:
    """Whether search holds a state, or a later one, or rightly nothing."""
    return held >= revision if held is not None else change.product.is_deleted


def _is_kept(ledger: Ledger, stored: Mapping[str, ProductChange]) -> None:
    for key, said in ledger.wrote.items():
        product = stored[key].product
        assert product.revision >= abs(said), f"{key} was acknowledged at {said} and is at {product.revision}"
        assert product.revision > abs(said) or product.is_deleted == (said < 0), f"{key} came back, or went"
