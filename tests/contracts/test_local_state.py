"""`LocalState`."""

from dataclasses import replace

from catalog_desktop.domain.changeset_record import changeset_from_record, changeset_to_record
from catalog_desktop.domain.paths import JsonValue
from catalog_desktop.domain.record import to_record
from catalog_desktop.ports.local_state import Intent, LocalState, UnsavedEdit
from catalog_desktop.ports.verify import verify_port
from tests.contracts.write_stores import WriteStores
from tests.contracts.writing import creation, shirt, titled


async def test_the_adapter_is_what_the_port_asks_for(stores: WriteStores) -> None:
    verify_port(stores.local, LocalState)


async def test_intents_are_kept_until_they_are_removed(stores: WriteStores, shop: str) -> None:
    changesets = [titled("p", "Shirt"), creation(shirt())]
    first = Intent("op-2", shop, "Edit", 10, [changeset_to_record(c) for c in changesets])
    second = Intent("op-1", shop, "Edit", 20, [])
    other = Intent("op-3", f"{shop}-other", "Edit", 5, [])
    for intent in (second, first, other):
        await stores.local.put_intent(intent)
    assert list(await stores.local.intents(shop)) == [first, second]
    kept = (await stores.local.intents(shop))[0].changesets
    assert [changeset_from_record(record) for record in kept] == changesets
    refused = replace(first, error="Taken.", receipt_revisions={"p": 3})
    await stores.local.put_intent(refused)
    await stores.local.remove_intent("op-1")
    await stores.local.remove_intent("op-1")
    assert list(await stores.local.intents(shop)) == [refused]


async def test_unsaved_edits_are_one_a_product_latest_first(stores: WriteStores, shop: str) -> None:
    base = to_record(shirt(id="p"))
    first = UnsavedEdit(shop, "p", 3, base, {**base, "title": "Shi"}, 10)
    second = UnsavedEdit(shop, "q", 0, {}, {"title": "Кофе"}, 20)
    await stores.local.put_unsaved_edit(first)
    await stores.local.put_unsaved_edit(second)
    await stores.local.put_unsaved_edit(replace(second, shop_id=f"{shop}-other"))
    assert list(await stores.local.unsaved_edits(shop)) == [second, first]
    typed_on = replace(first, edited={**base, "title": "Shirt"}, saved_at=30)
    await stores.local.put_unsaved_edit(typed_on)
    await stores.local.remove_unsaved_edit(shop, "q")
    await stores.local.remove_unsaved_edit(shop, "q")
    assert list(await stores.local.unsaved_edits(shop)) == [typed_on]


async def test_settings(stores: WriteStores) -> None:
    assert await stores.local.get_setting("window") is None
    values: dict[str, JsonValue] = {"view.a": 1, "view.b": {"columns": [1, 2.5, None, "x"]}, "views": True, "v": ""}
    for key, value in values.items():
        await stores.local.put_setting(key, value)
    assert await stores.local.get_setting("view.b") == {"columns": [1, 2.5, None, "x"]}
    assert await stores.local.settings("view.") == {"view.a": 1, "view.b": {"columns": [1, 2.5, None, "x"]}}
    assert await stores.local.settings("view_") == await stores.local.settings("view%") == {}
    await stores.local.put_setting("view.a", [2])
    await stores.local.put_setting("view.b", None)
    assert await stores.local.settings("") == {"v": "", "view.a": [2], "views": True}
