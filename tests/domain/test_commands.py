"""The named writes as changesets, and what each of them keeps out."""

import pytest

from catalog_desktop.domain import commands
from catalog_desktop.domain.changes import UNSEEN, Action, AddItems, AdjustStock, Change, RemoveItems, SetField
from catalog_desktop.domain.commands import PriceChange, StockCount, StockDelta, TaxonomyEdit
from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.product import Status


def test_prices_name_their_field() -> None:
    prices = [PriceChange("v1", 5, 6), PriceChange("v1", None, 9, "compare_at"), PriceChange("v2", 1, None, "cost")]
    assert commands.price_changeset("p", prices).changes == (
        SetField(("variants", "v1", "price"), 5, 6),
        SetField(("variants", "v1", "compare_at"), None, 9),
        SetField(("costs", "v2"), 1, None),
    )
    with pytest.raises(BadUsage, match="“weight_g” is no price"):
        commands.price_changeset("p", [PriceChange("v1", 5, 6, "weight_g")])


def test_stock_moves_by_difference_or_by_count() -> None:
    assert commands.stock_changeset("p", [StockDelta("v1", "main", -2), StockCount("v1", "main", 5, 7)]).changes == (
        AdjustStock("v1", "main", -2),
        SetField(("stock", "v1", "main"), 5, 7),
    )


def test_status_is_written_with_the_one_seen() -> None:
    changeset = commands.status_changeset("p", Status.ACTIVE, Status.DRAFT)
    assert changeset.changes == (SetField(("status",), "draft", "active"),)


def test_media_are_images_and_their_assignment() -> None:
    changes = [
        SetField(("images", "i1", "alt"), None, "Front"),
        SetField(("images", "i2"), UNSEEN, None),
        SetField(("variants", "v1", "image_id"), None, "i1"),
    ]
    assert commands.media_changeset("p", changes).changes == tuple(changes)
    for path in (("title",), ("variants", "v1", "price"), ("variants", "v1")):
        with pytest.raises(BadUsage, match="not about images"):
            commands.media_changeset("p", [SetField(path, None, "x")])


def test_a_variant_brings_its_stock_its_cost_and_the_options() -> None:
    changes: list[Change] = [
        SetField(("variants", "v1", "sku"), None, "A"),
        AdjustStock("v1", "main", 3),
        SetField(("costs", "v1"), None, 5),
        SetField(("options",), None, [{"name": "Size", "values": ["S"]}]),
    ]
    assert commands.variant_changeset("p", "v1", changes).changes == tuple(changes)
    for path in (("variants", "v2", "sku"), ("variants",), ("stock", "v2", "main"), ("title",), ("costs",)):
        with pytest.raises(BadUsage, match="does not belong to variant v1"):
            commands.variant_changeset("p", "v1", [SetField(path, None, "x")])


def test_deleting_a_variant_does_not_ask_what_it_held() -> None:
    assert commands.removed_variant_changeset("p", "v1").changes == (SetField(("variants", "v1"), UNSEEN, None),)


def test_taxonomy_takes_away_before_it_adds() -> None:
    edit = TaxonomyEdit(("Audio",), ("Video",), ("new",), ("old",), SetField(("brand",), None, "Acme"))
    assert commands.taxonomy_changeset("p", edit).changes == (
        RemoveItems(("categories",), ("Video",)),
        AddItems(("categories",), ("Audio",)),
        RemoveItems(("tags",), ("old",)),
        AddItems(("tags",), ("new",)),
        SetField(("brand",), None, "Acme"),
    )
    assert commands.taxonomy_changeset("p", TaxonomyEdit()).changes == ()
    with pytest.raises(BadUsage, match="brand alone"):
        commands.taxonomy_changeset("p", TaxonomyEdit(brand=SetField(("title",), None, "x")))


def test_deletion_and_restoration() -> None:
    assert commands.deletion("p").action is Action.DELETE
    restoration = commands.restoration("p", without_claims=True)
    assert (restoration.action, restoration.without_claims) == (Action.RESTORE, True)
