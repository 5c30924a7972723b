"""Copying a shop from one catalog's stores to another's, whatever stores these are.

    copy = ShopCopy(source, target, shop, by="mira")
    result = await copy.run(control)
    difference = await copy.compare(control)

Products keep their ids. Each page is compared with what the target holds first, so that a copy that was cut off, or
is run again, writes what is missing or differs and nothing else; where it was cut off is kept at the target's desk.
History and deleted products stay behind.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path

from catalog_desktop.domain.changes import Action, Changeset
from catalog_desktop.domain.edit_diff import changes_between
from catalog_desktop.domain.errors import BadUsage, NotFound, NotPermitted
from catalog_desktop.domain.operation import Operation, Origin
from catalog_desktop.domain.product import Image, Product
from catalog_desktop.domain.record import REPOSITORY_FIELDS, CheckedRecord, to_record
from catalog_desktop.domain.shop import Shop
from catalog_desktop.exchange.job_control import JobControl, Step
from catalog_desktop.ports.catalog_ports import CatalogPorts

_PAGE = 200
_NAMED = 20


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A product that the target did not take, and why."""

    product_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class CopyResult:
    """What a copy did. `pictures_left` are the addresses of pictures that the target keeps no files for."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    left_out: tuple[LeftOut, ...] = ()
    pictures_left: frozenset[str] = frozenset()
    was_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class CopyDifference:
    """How the target differs from its source: numbers of products, and the ids of some of them."""

    compared: int = 0
    missing: int = 0
    different: int = 0
    extra: int = 0
    ids: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.different or self.extra)


class ShopCopy:
    """One shop on its way from `source` to `target`. Errors: StoreUnavailable, after which it can be run again."""

    def __init__(self, source: CatalogPorts, target: CatalogPorts, shop: Shop, *, by: str) -> None:
        self._source, self._target, self._shop, self._by = source, target, shop, by
        self._cursor_key = f"copy of {shop.id}"
        self._label = f"Copy of “{shop.name}”"
        self._carried: set[str] = set()
        self._pictures_left: set[str] = set()

    async def run(self, control: JobControl) -> CopyResult:
        """Copy what is missing or differs, page after page, from where the last run was cut off."""
        await self._make_shop()
        total = await self._source.feed.count(self._shop.id)
        after = await self._target.local.get_setting(self._cursor_key)
        result = CopyResult()
        async with aclosing(self._pages(after if isinstance(after, str) else "")) as pages:
            async for page in pages:
                result = await self._copy_page(page, result)
                await self._target.local.put_setting(self._cursor_key, page[-1].id)
                done = result.created + result.updated + result.unchanged + len(result.left_out)
                control.report(Step.WRITE, done, total)
                if control.is_cancelled:
                    return replace(result, was_cancelled=True)
        await self._target.local.put_setting(self._cursor_key, None)
        return replace(result, pictures_left=frozenset(self._pictures_left))

    async def compare(self, control: JobControl) -> CopyDifference:
        """Read both sides and tell how they differ."""
        difference, total = CopyDifference(), await self._source.feed.count(self._shop.id)
        async with aclosing(self._pages()) as pages:
            async for page in pages:
                held = await self._held(page)
                for product in page:
                    found = held.get(product.id)
                    if found is None or found.is_deleted:
                        difference = replace(difference, missing=difference.missing + 1)
                    elif changes_between(to_record(found), to_record(product)):
                        difference = replace(difference, different=difference.different + 1)
                    else:
                        continue
                    difference = replace(difference, ids=(*difference.ids, product.id)[:_NAMED])
                difference = replace(difference, compared=difference.compared + len(page))
                control.report(Step.COMPARE, difference.compared, total)
        there = await self._target.feed.count(self._shop.id)
        return replace(difference, extra=max(0, there - (difference.compared - difference.missing)))

    async def _make_shop(self) -> None:
        try:
            await self._target.shops.load_shop(self._shop.id)
        except NotFound:
            await self._target.shops.create_shop(self._shop)

    async def _pages(self, after: str = "") -> AsyncGenerator[Sequence[Product], None]:
        """The source's live products in the order of their ids, with costs."""
        async for page in self._source.feed.scan(self._shop.id, after, page_size=_PAGE):
            if page:
                yield await asyncio.gather(*(self._with_costs(self._source, product) for product in page))

    async def _held(self, page: Sequence[Product]) -> dict[str, Product]:
        changes = await self._target.feed.read(self._shop.id, [product.id for product in page])
        held = await asyncio.gather(*(self._with_costs(self._target, change.product) for change in changes))
        return {product.id: product for product in held}

    async def _with_costs(self, ports: CatalogPorts, product: Product) -> Product:
        """Costs lie apart from the product in some stores, and do not come with its changes."""
        if product.costs is not None or product.is_deleted:
            return product
        return await ports.repository.load_product(self._shop.id, product.id)

    async def _copy_page(self, page: Sequence[Product], result: CopyResult) -> CopyResult:
        held = await self._held(page)
        changesets, left_out, unchanged = [], list(result.left_out), result.unchanged
        for product in page:
            await self._carry_pictures(product.images)
            current = held.get(product.id)
            if current is not None and current.is_deleted:
                left_out.append(LeftOut(product.id, f"“{current.title}” was deleted there. Restore it first."))
            elif (changeset := _changeset(product, current)) is None:
                unchanged += 1
            else:
                changesets.append(changeset)
        created = updated = 0
        if changesets:
            operation = Operation(self._by, Origin.IMPORT, self._label)
            outcomes = await self._target.repository.apply_changes(self._shop.id, changesets, operation)
            left_out += [LeftOut(outcome.product_id, str(outcome.error)) for outcome in outcomes if outcome.error]
            done = {outcome.product_id for outcome in outcomes if outcome.error is None}
            created = len(done - held.keys())
            updated = len(done & held.keys())
        return replace(
            result,
            created=result.created + created,
            updated=result.updated + updated,
            unchanged=unchanged,
            left_out=tuple(left_out),
        )

    async def _carry_pictures(self, images: Sequence[Image]) -> None:
        """Give the target the files of pictures that the source keeps; the address is that of the content."""
        for image in images:
            address = image.url
            if address in self._carried or not self._source.images.owns(address):
                continue
            self._carried.add(address)
            if await self._has(address):
                continue
            try:
                content = await self._source.images.read(self._shop.id, address)
                if await self._keep(content, address) != address:
                    self._pictures_left.add(address)
            except (BadUsage, NotFound, NotPermitted):
                self._pictures_left.add(address)

    async def _has(self, address: str) -> bool:
        images = self._target.images
        try:
            return images.owns(address) and bool(await images.read(self._shop.id, address))
        except NotFound:
            return False

    async def _keep(self, content: bytes, address: str) -> str:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / address.replace(":", "-")
            file.write_bytes(content)
            return await self._target.images.add(self._shop.id, file)


def _changeset(product: Product, current: Product | None) -> Changeset | None:
    wanted = to_record(product)
    if current is None:
        content = {name: value for name, value in wanted.items() if name not in REPOSITORY_FIELDS}
        checked = CheckedRecord(content, product.problems)
        return Changeset(product.id, Action.CREATE, checked=checked, tolerant=True)
    changes = changes_between(to_record(current), wanted)
    if not changes:
        return None
    return Changeset(product.id, changes=changes, seen_revision=current.revision, tolerant=True)
