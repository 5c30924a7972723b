"""Reading an untouched export back finds nothing to change, whatever the products hold."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_desktop.domain.changes import merge
from catalog_desktop.domain.product import Product, Variant
from catalog_desktop.domain.record import from_record, to_record
from catalog_desktop.domain.rules import check
from catalog_desktop.exchange.drafts.draft import Draft
from catalog_desktop.exchange.drafts.draft_builder import DraftBuilder
from catalog_desktop.exchange.drafts.exported_record import exported_draft
from catalog_desktop.exchange.drafts.grouping import grouped
from catalog_desktop.exchange.exporting.atomic_file import replacing
from catalog_desktop.exchange.exporting.export_columns import COLUMNS, export_column, extra_column_name
from catalog_desktop.exchange.exporting.export_writer import LinesWriter, TableWriter
from catalog_desktop.exchange.files.detect_format import detect_format
from catalog_desktop.exchange.files.file_format import Kind
from catalog_desktop.exchange.files.records import open_records
from catalog_desktop.exchange.importing.differences import differences
from catalog_desktop.exchange.importing.inspection import inspect_file
from tests.strategies import SHOP_LOCATIONS, products


def all_columns(exported: Sequence[Product]) -> list[str]:
    return [
        *COLUMNS,
        "cost",
        *(f"stock:{location}" for location in SHOP_LOCATIONS),
        *{f"external_id:{name}": None for product in exported for name in product.external_ids},
        *{f"attribute:{name}": None for product in exported for name in product.attributes},
        *{
            extra_column_name(source, column): None
            for product in exported
            for source, columns in product.extras.items()
            for column in columns
        },
    ]


def written(exported: Sequence[Product], file: Path) -> list[Draft]:
    """The drafts that an export of these products gives when it is read again."""
    with replacing(file) as out:
        if ".csv" in file.name:
            columns = [column for name in all_columns(exported) if (column := export_column(name))]
            TableWriter(out, columns, ",").write(exported)
        else:
            LinesWriter(out, with_costs=True).write(exported)
    inspection = inspect_file(file, detect_format(file), "export", "EUR", SHOP_LOCATIONS)
    assert inspection.mapping.exported
    builder = DraftBuilder(inspection.mapping)
    drafts = []
    with open_records(file, inspection.file_format) as reading:
        for group in grouped(reading.records, inspection.mapping):
            assert isinstance(group, list), group
            is_table = inspection.file_format.kind is Kind.CSV
            draft = builder.build(group) if is_table else exported_draft(group[0])
            assert isinstance(draft, Draft), draft
            drafts.append(Draft.from_values(orjson.loads(draft.to_json())))
    return drafts


def acceptable(product: Product) -> bool:
    """Products that a store would hold: it holds no empty texts."""
    texts = [text for columns in product.extras.values() for text in columns.values()]
    return all(texts) and not product.is_deleted


@settings(max_examples=60, deadline=None)
@given(st.lists(products().filter(acceptable), min_size=1, max_size=3, unique_by=lambda product: product.id))
@pytest.mark.parametrize("name", ["export.csv", "export.ndjson", "export.csv.gz"])
def test_an_untouched_export_changes_nothing(name: str, exported: list[Product]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        drafts = written(exported, Path(folder) / name)
    assert [draft.product_id for draft in drafts] == [product.id for product in exported]
    for draft, product in zip(drafts, exported, strict=True):
        assert draft.revision == product.revision
        assert differences(draft, to_record(product), set_stock=True) == ()


@settings(max_examples=30, deadline=None)
@given(products().filter(acceptable), products().filter(acceptable))
@pytest.mark.parametrize("name", ["export.csv", "export.ndjson"])
def test_what_was_changed_in_the_file_is_what_changes(name: str, product: Product, other: Product) -> None:
    """The file of one state, applied to another state of the product, gives that state's fields."""
    variant = product.variants[0]
    edited = replace(
        product,
        title=other.title,
        brand=other.brand,
        status=other.status,
        tags=other.tags,
        variants=(replace(variant, sku="NEW-1", price=4200), *product.variants[1:]),
        stock={**product.stock, variant.id: {SHOP_LOCATIONS[0]: 7}},
    )
    with tempfile.TemporaryDirectory() as folder:
        (draft,) = written([edited], Path(folder) / name)
    changes = differences(draft, to_record(product), set_stock=True)
    result = from_record(merge(to_record(product), changes).record)
    assert result.title == edited.title
    assert result.status == edited.status
    assert result.variants[0] == edited.variants[0]
    assert result.stock[variant.id][SHOP_LOCATIONS[0]] == 7
    if name.endswith("csv") or edited.brand:
        assert result.brand == edited.brand  # a line of JSON without the field leaves it alone
    if name.endswith("csv") or edited.tags:
        assert {tag.casefold() for tag in result.tags} == {tag.casefold() for tag in edited.tags}


@settings(max_examples=30, deadline=None)
@given(products().filter(acceptable))
@pytest.mark.parametrize("name", ["export.csv", "export.ndjson"])
def test_an_export_makes_the_product_anew_in_an_empty_shop(name: str, product: Product) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (draft,) = written([product], Path(folder) / name)
    made = from_record({"currency": "", **draft.record, "id": draft.product_id})
    assert made.title == product.title
    assert [variant.price for variant in made.variants] == [variant.price for variant in product.variants]
    assert {variant.id for variant in made.variants} == {variant.id for variant in product.variants}
    assert made.stock == product.stock
    assert {problem.code for problem in check(made)} <= {problem.code for problem in check(product)}


def test_cells_of_a_table_read_the_same_everywhere() -> None:
    product = Product(
        "P1",
        "=SUM(A1)",
        "KWD",
        brand="-Dash",
        variants=(Variant("v", sku="00123", barcode="0012345678905", price=1234567, weight_g=5),),
        stock={"v": {"main": -5}},
    )
    columns = {name: column for name in (*COLUMNS, "stock:main") if (column := export_column(name))}
    cells = {name: column.cell(product, product.variants[0]) for name, column in columns.items()}
    assert cells["title"] == "'=SUM(A1)"
    assert cells["brand"] == "'-Dash"
    assert cells["sku"] == "00123"
    assert cells["barcode"] == "0012345678905"
    assert cells["price"] == "1234.567"
    assert cells["stock:main"] == "-5"
