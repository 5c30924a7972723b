"""What a command works with, and the two questions that most commands begin with: which shop, which product."""

from __future__ import annotations

import argparse
import asyncio
import time
from dataclasses import dataclass

from catalog_desktop.app.catalog import CatalogFolder, OwnedCatalog
from catalog_desktop.cli.report import Report
from catalog_desktop.config.profiles import Profile
from catalog_desktop.domain.errors import BadUsage, CatalogError, NotFound
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.domain.shop import Shop
from catalog_desktop.domain.sync import IndexState, Known, index_state
from catalog_desktop.ports.catalog_ports import CatalogPorts
from catalog_desktop.ports.projection_control import ControlRecord

_SECONDS_BETWEEN_LOOKS = 2.0
_SILENT_MS = 30_000


@dataclass(frozen=True, slots=True)
class Context:
    """One call of a command. `owned` is None when another process owns the catalog."""

    arguments: argparse.Namespace
    profile: Profile
    ports: CatalogPorts
    owned: OwnedCatalog | None
    report: Report
    person: str

    @property
    def folder(self) -> CatalogFolder:
        """Where the catalog lies, or what this desk keeps of a shared one."""
        return CatalogFolder(self.profile.folder)

    @property
    def catalog(self) -> OwnedCatalog:
        """The catalog to write. Commands that write are only run by the owner."""
        if self.owned is None:
            raise AssertionError("a writing command was run beside the owner")
        return self.owned


async def chosen_shop(context: Context) -> Shop:
    """The shop named by `--shop`, or the catalog's only one."""
    shops = await context.ports.shops.list_shops()
    wanted: str | None = getattr(context.arguments, "shop", None)
    if wanted is not None:
        for shop in shops:
            if wanted == shop.id or wanted.casefold() == shop.name.casefold():
                return shop
        raise NotFound("shop", wanted)
    if not shops:
        raise BadUsage("The catalog has no shop yet. Import a file, or run `new-shop` or `sample`.")
    if len(shops) > 1:
        names = ", ".join(shop.name for shop in shops)
        raise BadUsage(f"The catalog has several shops: name one with --shop ({names}).")
    return shops[0]


async def find_product(context: Context, shop: Shop, key: str) -> Product:
    """The product, deleted or not, with this id; else the one that has this SKU. Raises NotFound."""
    try:
        return await context.ports.repository.load_product(shop.id, key)
    except NotFound:
        holder = await context.ports.read_model.check_sku_exists(shop.id, key)
        if holder is None:
            raise NotFound("product with the id or SKU", key) from None
        return await context.ports.repository.load_product(shop.id, holder)


async def sync_states(context: Context, shop: Shop, indexed: dict[str, int | None]) -> dict[str, IndexState]:
    """How the index, which holds these revisions, stands to the store; for products that the store knows."""
    control = await context.ports.control.load(shop.id)
    letters = {letter.product_id: letter.revision for letter in await context.ports.control.dead_letters(shop.id)}
    states = {}
    for change in await context.ports.feed.read(shop.id, list(indexed)):
        product = change.product
        known = Known(product.revision, product.updated_at, product.is_deleted)
        refused = letters.get(product.id)
        states[product.id] = index_state(known, indexed[product.id], refused, control.position_at)
    return states


async def indexed_revision(context: Context, shop: Shop, product_id: str) -> int | None:
    """The revision that readers find, None when search does not hold the product or has no index yet."""
    try:
        page = await context.ports.read_model.search_products(shop.id, _by_id(product_id))
    except CatalogError:
        return None
    return page.rows[0].document.revision if page.rows else None


def _by_id(product_id: str) -> ProductQuery:
    return ProductQuery(ids=frozenset({product_id}))


async def wait_until_searchable(context: Context, shop: Shop) -> None:
    """Return once all that is committed now is searchable or set aside; sooner, with a word, when nobody projects."""
    waiting = asyncio.wrap_future(context.catalog.projector.searchable(shop.id))
    while not (await asyncio.wait((waiting,), timeout=_SECONDS_BETWEEN_LOOKS))[0]:
        control = await context.ports.control.load(shop.id)
        if context.profile.cloud is not None and _is_old(control):
            waiting.cancel()
            context.report.message("Saved. Nobody keeps search up to date now; it is found once somebody does.")
            return
    waiting.result()


def _is_old(control: ControlRecord) -> bool:
    return time.time() * 1000 - control.published_at > _SILENT_MS
