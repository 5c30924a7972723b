"""`resources/firestore.rules`: what each role may do, and what nobody may write, however they changed their client."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.cloud.firestore_v1.types import StructuredQuery

from catalog_desktop.adapters.firestore import writes
from catalog_desktop.adapters.firestore.connection import FirestoreConnection
from catalog_desktop.adapters.firestore.projection_control import FirestoreProjectionControl
from catalog_desktop.adapters.firestore.shop_directory import FirestoreShopDirectory
from catalog_desktop.adapters.firestore.values import encode_fields
from catalog_desktop.domain.commands import PriceChange, StockDelta, TaxonomyEdit
from catalog_desktop.domain.errors import NotPermitted
from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.domain.product import Product, Status
from catalog_desktop.domain.shop import Shop
from tests.adapters.firestore.desks import Desk, Tamper, TamperedConnection, member, owner
from tests.contracts.test_operations import WRITES, Write
from tests.contracts.writing import create, edit, set_sku, shirt, titled, update, with_skus
from tests.firestore_emulator import SHARED_PROJECT, FirestoreEmulator, unsigned_token
from tests.firestore_member import SignedInConnection, enrol

Join = Callable[..., Desk]


@pytest.fixture
async def shop() -> str:
    return new_ulid()


@pytest.fixture
async def join(firestore_emulator: FirestoreEmulator, shop: str) -> AsyncIterator[Join]:
    """Makes members of a shop: `join("staff", deletes=False)`; `join("owner")` is past all rules."""
    settings, desks = firestore_emulator.settings(SHARED_PROJECT), []

    def join(role: str, **switches: bool) -> Desk:
        desks.append(owner(settings, shop) if role == "owner" else member(settings, shop, role, **switches))
        return desks[-1]

    yield join
    for desk in desks:
        await desk.connection.close()


async def stored(join: Join, product: Product | None = None) -> Product:
    """A product of the shop, with two SKUs."""
    product = product or with_skus(shirt(), "A", "B")
    return (await create(join("owner").repository, product_shop(join), product)).product


def product_shop(join: Join) -> str:
    return join("owner").shop


async def denied(work: Awaitable[Any]) -> None:
    with pytest.raises(NotPermitted):
        await work


# -- roles ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["staff", "admin"])
async def test_staff_and_admins_write(join: Join, shop: str, role: str) -> None:
    desk = join(role)
    product_id = (await create(desk.repository, shop, with_skus(shirt(), "A", None))).product_id
    for name in ("update_price", "update_stock", "delete_variant"):
        await WRITES[name](desk.repository, shop, product_id, edit())
    assert (await desk.repository.load_product(shop, product_id)).costs == {}
    await desk.repository.delete_product(shop, product_id, edit())
    await desk.repository.restore_product(shop, product_id, edit())


async def test_support_reads_products_and_history_without_costs(join: Join, shop: str) -> None:
    product = await stored(join)
    prices = (PriceChange("v1", 1500, 1600, field="cost"), PriceChange("v1", 4000, 3900))
    await join("staff").repository.update_price(shop, product.id, prices, edit())
    desk = join("support")
    loaded = await desk.repository.load_product(shop, product.id)
    assert (loaded.title, loaded.variants[0].price, loaded.costs) == ("Linen shirt", 3900, {})
    await denied(desk.read(desk.paths.private(product.id)))
    changed, _ = await desk.log.history(shop, product.id)
    assert [delta.path for delta in changed.deltas] == [("variants", "v1", "price")]
    changed, _ = await join("admin").log.history(shop, product.id)
    assert [delta.path for delta in changed.deltas] == [("costs", "v1"), ("variants", "v1", "price")]


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
async def test_support_writes_nothing(join: Join, shop: str, write: Write) -> None:
    product = await stored(join)
    desk = join("support")
    await denied(write(desk.repository, shop, product.id, edit()))
    await denied(create(desk.repository, shop, shirt()))
    assert (await desk.repository.load_product(shop, product.id)).revision == 1


async def test_strangers_see_nothing(firestore_emulator: FirestoreEmulator, join: Join, shop: str) -> None:
    product = await stored(join)
    await join("owner").write(writes.creation(join("owner").paths.shop, {"id": shop}))
    settings = firestore_emulator.settings(SHARED_PROJECT)
    nobody = FirestoreConnection(settings, lambda: None)
    stranger = FirestoreConnection(settings, lambda: unsigned_token(SHARED_PROJECT, new_ulid()))
    for connection in (nobody, stranger):
        desk = Desk(connection, shop)
        paths = desk.paths
        for name in (paths.shop, paths.product(product.id), paths.private(product.id), paths.claim(("SKU", "a"))):
            await denied(desk.read(name))
        await denied(desk.log.history(shop, product.id))
        await denied(desk.log.deleted_products(shop))
        await denied(create(desk.repository, shop, shirt()))
        await connection.close()


async def test_switches_of_a_member(join: Join, shop: str) -> None:
    product = await stored(join)
    desk = join("staff", sees_costs=False)
    assert (await desk.repository.load_product(shop, product.id)).costs == {}
    await desk.repository.save_product(shop, titled(product.id, "Shirt"), edit())
    await denied(desk.repository.update_price(shop, product.id, (PriceChange("v1", None, 1, field="cost"),), edit()))
    desk = join("staff", edits_stock=False)
    await denied(desk.repository.update_stock(shop, product.id, (StockDelta("v1", "main", 1),), edit()))
    await desk.repository.update_status(shop, product.id, Status.ACTIVE, Status.DRAFT, edit())
    desk = join("staff", deletes=False)
    await denied(desk.repository.delete_product(shop, product.id, edit()))
    await join("staff").repository.delete_product(shop, product.id, edit())
    await denied(desk.repository.restore_product(shop, product.id, edit()))


@pytest.mark.parametrize("name", ["products", "claims", "ops"])
async def test_only_admins_list_without_bounds(join: Join, shop: str, name: str) -> None:
    def query(limit: int | None) -> StructuredQuery:
        return StructuredQuery(from_=[{"collection_id": name}], limit=None if limit is None else {"value": limit})

    for role in ("support", "staff"):
        assert await join(role).ask(query(500)) == []
        for limit in (501, None):
            await denied(join(role).ask(query(limit)))
    assert await join("admin").ask(query(None)) == []


# -- a client that somebody changed ---------------------------------------------------------------------------


def of(collection: str, change: Callable[[Any], None]) -> Tamper:
    """Changes the write of a document of a collection."""

    def tamper(made: list[Any]) -> list[Any]:
        (write,) = [write for write in made if f"/{collection}/" in write.update.name]
        change(write)
        return made

    return tamper


def without(collection: str) -> Tamper:
    return lambda made: [write for write in made if f"/{collection}/" not in write.update.name]


def set_field(collection: str, name: str, value: Any) -> Tamper:
    """Sets a field, instead of the store's clock where that sets it."""

    def change(write: Any) -> None:
        encode_fields({name: value}, write.update.fields)
        if write.HasField("update_mask") and f"`{name}`" not in write.update_mask.field_paths:
            write.update_mask.field_paths.append(f"`{name}`")
        kept = [t for t in write.update_transforms if t.field_path != f"`{name}`"]
        del write.update_transforms[:]
        write.update_transforms.extend(kept)

    return of(collection, change)


LATER = datetime.now(UTC) + timedelta(days=91)
ON_EDIT = {
    "a revision skipped": set_field("products", "revision", 3),
    "a revision kept": set_field("products", "revision", 1),
    "a time of their own": set_field("products", "written_at", LATER),
    "another id": set_field("products", "id", "other"),
    "another creator": set_field("products", "created_by", "eve"),
    "another time of creation": set_field("products", "created_at", LATER),
    "an expiry of a live product": set_field("products", "expires_at", LATER),
    "no receipt": without("ops"),
    "the receipt of another product": set_field("ops", "owner", "other"),
    "a receipt in another's name": set_field("ops", "user", "eve"),
    "a receipt of another time": set_field("ops", "committed_at", LATER),
    "a receipt that expires at once": set_field("ops", "expires_at", datetime.now(UTC)),
    "a receipt without its product": without("products"),
}
ON_CREATION = {
    "a later revision": set_field("products", "revision", 2),
    "a time of creation of their own": set_field("products", "created_at", LATER),
    "a tombstone": set_field("products", "deleted_at", LATER),
    "an expiry": set_field("products", "expires_at", LATER),
    "costs of another product": set_field("private", "owner", "other"),
    "claims without their product": lambda made: [w for w in made if "/claims/" in w.update.name],
    "costs without their product": lambda made: [w for w in made if "/private/" in w.update.name],
}
ON_DELETION = {
    "no expiry": of("products", lambda write: write.update.fields.pop("expires_at")),
    "an early expiry": set_field("products", "expires_at", datetime.now(UTC) + timedelta(days=1)),
    "a time of deletion of their own": set_field("products", "deleted_at", LATER),
}


async def tampered(firestore_emulator: FirestoreEmulator, shop: str, tamper: Tamper) -> Desk:
    connection = TamperedConnection(firestore_emulator.settings(SHARED_PROJECT), new_ulid())
    connection.tamper = tamper
    return Desk(connection, shop)


@pytest.mark.parametrize("tamper", ON_EDIT.values(), ids=ON_EDIT)
async def test_an_edit_may_not_bring(
    firestore_emulator: FirestoreEmulator, join: Join, shop: str, tamper: Tamper
) -> None:
    product = await stored(join)
    desk = await tampered(firestore_emulator, shop, tamper)
    await denied(desk.repository.save_product(shop, titled(product.id, "Shirt"), edit()))
    assert await join("admin").repository.load_product(shop, product.id) == product
    await desk.connection.close()


@pytest.mark.parametrize("tamper", ON_CREATION.values(), ids=ON_CREATION)
async def test_a_creation_may_not_bring(firestore_emulator: FirestoreEmulator, shop: str, tamper: Tamper) -> None:
    desk = await tampered(firestore_emulator, shop, tamper)
    await denied(create(desk.repository, shop, with_skus(shirt(), "A", None)))
    await desk.connection.close()


@pytest.mark.parametrize("tamper", ON_DELETION.values(), ids=ON_DELETION)
async def test_a_deletion_may_not_bring(
    firestore_emulator: FirestoreEmulator, join: Join, shop: str, tamper: Tamper
) -> None:
    product = await stored(join)
    desk = await tampered(firestore_emulator, shop, tamper)
    await denied(desk.repository.delete_product(shop, product.id, edit()))
    await desk.connection.close()


async def test_nobody_deletes_for_good_or_writes_beside_a_product(join: Join, shop: str) -> None:
    product = await stored(join)
    admin, paths = join("admin"), join("owner").paths
    operation = edit()
    await admin.repository.update_stock(shop, product.id, (StockDelta("v1", "main", -1),), operation)
    receipt = paths.receipt(operation.id, product.id)
    for name in (paths.product(product.id), paths.private(product.id), receipt, paths.claim(("SKU", "a")), paths.shop):
        await denied(admin.write(writes.removal(name)))
    claim: writes.Changes = {("product",): "other", ("owner",): "other"}
    await denied(admin.write(writes.update(paths.claim(("SKU", "a")), claim, unchanged_since=None)))
    costs = {"owner": product.id, "costs": {"v1": 1}}
    await denied(admin.write(writes.replacement(paths.private(product.id), costs)))
    history: writes.Changes = {("label",): "Nothing"}
    await denied(admin.write(writes.update(receipt, history, unchanged_since=None)))
    forged: writes.Changes = {("revision",): 9, ("settled",): True}
    await denied(join("staff").write(writes.update(receipt, forged, unchanged_since=None)))  # another's receipt
    await denied(admin.write(writes.creation(f"{paths.shop}/other/x", {})))


async def test_a_claim_passes_on_with_both_its_products(join: Join, shop: str) -> None:
    one, two = await stored(join), await stored(join, with_skus(shirt(), "C", None))
    swap = (update(one.id, set_sku("v1", "A", "C")), update(two.id, set_sku("v1", "C", "A")))
    outcomes = await join("staff").repository.apply_changes(shop, swap, edit())
    assert [outcome.error for outcome in outcomes] == [None, None]


async def test_stale_writers_are_told_of_the_conflict_and_not_of_their_role(join: Join, shop: str) -> None:
    product = await stored(join)
    await join("admin").repository.save_product(shop, titled(product.id, "Shirt"), edit())
    tags = TaxonomyEdit(add_tags=("sale",))
    assert (await join("staff").repository.assign_taxonomy(shop, product.id, tags, edit())).revision == 3


# -- shops, members and the projection ------------------------------------------------------------------------


async def test_shops_are_made_by_those_who_may_and_changed_by_admins(
    firestore_emulator: FirestoreEmulator, join: Join, shop: str
) -> None:
    settings, asked = firestore_emulator.settings(SHARED_PROJECT), Shop(f"{shop}-new", "Bicycles", "EUR")
    user_id = new_ulid()
    plain = FirestoreConnection(settings, lambda: unsigned_token(SHARED_PROJECT, user_id), user_id)
    await denied(FirestoreShopDirectory(plain).create_shop(asked))
    await plain.close()
    founder = SignedInConnection(settings, user_id)
    directory = FirestoreShopDirectory(founder)
    created = await directory.create_shop(asked)
    assert [found.id for found in await directory.list_shops()] == [asked.id]
    await directory.save_shop(created)
    changes: list[writes.Changes] = [{("revision",): 9}, {("id",): "other", ("revision",): 3}]
    for change in changes:
        renamed = writes.update(founder.shop(asked.id).shop, change, unchanged_since=None)
        await denied(Desk(founder, asked.id).write(renamed))
    settings_fields = {"user": "bob", "role": "staff", "shop": asked.id}
    enrol(settings, founder.shop(asked.id).member("bob"), **settings_fields)
    staff = SignedInConnection(settings, "bob")
    await denied(FirestoreShopDirectory(staff).save_shop(await FirestoreShopDirectory(staff).load_shop(asked.id)))
    await staff.close()
    await founder.close()


async def test_admins_alone_manage_members(join: Join, shop: str) -> None:
    admin, staff, support = join("admin"), join("staff"), join("support")
    newcomer = {"user": "new", "role": "staff", "shop": shop}
    for desk in (staff, support):
        await denied(desk.write(writes.creation(desk.paths.member("new"), newcomer)))
        mine = desk.paths.member(desk.connection.user_id or "")
        promotion: writes.Changes = {("role",): "admin"}
        await denied(desk.write(writes.update(mine, promotion, unchanged_since=None)))
        await denied(desk.read(desk.paths.member(admin.connection.user_id or "")))
        assert await desk.read(mine)
    await admin.write(writes.creation(admin.paths.member("new"), newcomer))
    wrong = {**newcomer, "role": "owner"}
    await denied(admin.write(writes.replacement(admin.paths.member("new"), wrong)))
    await denied(admin.write(writes.replacement(admin.paths.member("new"), {**newcomer, "user": "eve"})))
    await denied(admin.write(writes.removal(admin.paths.member(admin.connection.user_id or ""))))
    await admin.write(writes.removal(admin.paths.member("new")))


async def test_admins_alone_keep_the_projection(join: Join, shop: str) -> None:
    admin, staff, support = (
        FirestoreProjectionControl(join(role).connection) for role in ("admin", "staff", "support")
    )
    for control in (staff, support):
        await denied(control.acquire(shop, "desk", 1))
    record = await admin.acquire(shop, "desk", 1)
    for control in (staff, support):
        assert (await control.load(shop)).holder == record.holder
        assert list(await control.dead_letters(shop)) == []
        await denied(control.request_rebuild(shop))
    thief = join("admin")
    taken: writes.Changes = {("holder",): "thief", ("epoch",): record.epoch + 1}
    jumped: writes.Changes = {("epoch",): record.epoch + 2}
    for changes in (taken, jumped):
        name = thief.paths.control("projection")
        await denied(thief.write(writes.update(name, changes, unchanged_since=None, stamped=("renewed_at",))))
