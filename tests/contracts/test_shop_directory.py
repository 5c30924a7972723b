"""`ShopDirectory`."""

from dataclasses import replace

import pytest

from catalog_desktop.domain.errors import AlreadyExists, Conflict, NotFound
from catalog_desktop.domain.shop import Location, Shop
from catalog_desktop.ports.shop_directory import ShopDirectory
from catalog_desktop.ports.verify import verify_port
from tests.contracts.write_stores import WriteStores


async def test_the_adapter_is_what_the_port_asks_for(stores: WriteStores) -> None:
    verify_port(stores.shops, ShopDirectory)


async def test_a_shop_is_kept_whole(stores: WriteStores, shop: str) -> None:
    asked = Shop(
        shop,
        "Bicycles",
        "CHF",
        locale="de-CH",
        time_zone="Europe/Zurich",
        locations=(Location("main", "Shop"), Location("annex", "Cellar")),
        low_stock_default=2,
        synonyms=(("bike", "bicycle"), ("tube", "hose", "pipe")),
        remote_images=True,
    )
    created = await stores.shops.create_shop(asked)
    assert created == replace(asked, revision=1)
    assert await stores.shops.load_shop(shop) == created
    with pytest.raises(AlreadyExists):
        await stores.shops.create_shop(asked)


async def test_shops_are_listed_by_name(stores: WriteStores, shop: str) -> None:
    for number, name in enumerate(("zoo", "Alps", "bar")):
        await stores.shops.create_shop(Shop(f"{shop}-{number}", name, "EUR"))
    listed = [found.name for found in await stores.shops.list_shops() if found.id.startswith(shop)]
    assert listed == ["Alps", "bar", "zoo"]


async def test_saving_over_somebody_elses_settings_is_a_conflict(stores: WriteStores, shop: str) -> None:
    created = await stores.shops.create_shop(Shop(shop, "Bicycles", "EUR"))
    saved = await stores.shops.save_shop(replace(created, name="Bikes"))
    assert (saved.name, saved.revision) == ("Bikes", 2)
    with pytest.raises(Conflict) as conflict:
        await stores.shops.save_shop(replace(created, name="Velos"))
    assert [(field.path, field.mine, field.theirs) for field in conflict.value.fields] == [
        (("name",), "Velos", "Bikes")
    ]
    assert await stores.shops.load_shop(shop) == saved


async def test_unknown_shops_are_not_found(stores: WriteStores, shop: str) -> None:
    with pytest.raises(NotFound):
        await stores.shops.load_shop(shop)
    with pytest.raises(NotFound):
        await stores.shops.save_shop(Shop(shop, "None", "EUR"))
