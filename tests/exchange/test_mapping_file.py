"""A mapping is kept as TOML and says what is wrong with one that was written by hand."""

import tempfile
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.exchange.mapping.layout import Layout
from catalog_desktop.exchange.mapping.mapping import ColumnMapping, Grouping, Mapping, MatchBy, Target
from catalog_desktop.exchange.mapping.mapping_file import (
    mapping_from_json,
    mapping_to_json,
    read_mapping,
    write_mapping,
)

_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_columns = st.builds(
    ColumnMapping,
    column=_texts,
    target=st.sampled_from(Target),
    name=_texts,
    unit=st.sampled_from(["", "major", "minor", "g", "kg", "lb", "oz"]),
    decimal=st.sampled_from([".", ","]),
    level=st.integers(0, 6),
    separator=_texts,
    name_from=_texts,
)
_lists = st.lists(_texts, max_size=3).map(tuple)
_groupings = st.builds(Grouping, columns=_lists, parent=_texts, parent_keys=_lists, variant_if=_lists)
mappings = st.builds(
    Mapping,
    source=_texts,
    currency=st.sampled_from(["EUR", "JPY"]),
    columns=st.lists(_columns, max_size=3).map(tuple),
    status=st.sampled_from(["active", "draft", "archived"]),
    others=st.sampled_from([Target.EXTRA, Target.ATTRIBUTE, Target.IGNORE]),
    match=st.lists(st.sampled_from(MatchBy), max_size=3).map(tuple),
    location=_texts,
    set_stock=st.booleans(),
    layout=st.sampled_from(Layout),
    grouping=st.none() | _groupings,
)


@given(mappings)
def test_a_mapping_comes_back_from_its_file(mapping: Mapping) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mapping.toml"
        write_mapping(mapping, file)
        tomllib.loads(file.read_text(encoding="utf-8"))
        assert read_mapping(file) == mapping
    assert mapping_from_json(mapping_to_json(mapping)) == mapping


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('source = "a"', "currency"),
        ('source = "a"\ncurrency = "EURO"', "ISO 4217"),
        ('source = "a"\ncurrency = "EUR"\ncolor = 1', "“color” is no key"),
        ('source = "a"\ncurrency = "EUR"\nset_stock = "yes"', "true or false"),
        ('source = "a"\ncurrency = "EUR"\nothers = "title"', "others"),
        ('source = "a"\ncurrency = "EUR"\nstatus = "new"', "status"),
        ('source = "a"\ncurrency = "EUR"\nmatch = ["name"]', "no match"),
        ('source = "a"\ncurrency = "EUR"\ncolumns = 1', "columns"),
        ('source = "a"\ncurrency = "EUR"\nlayout = "etsy"', "no layout"),
        ('source = "a"\ncurrency = "EUR"\ngrouping = 1', "grouping"),
        ('source = "a"\ncurrency = "EUR"\ngrouping = { by = ["x"] }', "“by” is no key"),
        ('source = "a"\ncurrency = "EUR"\ngrouping = { columns = "x" }', "a list of texts"),
        ('source = "a"\ncurrency = "EUR"\n[[columns]]\ncolumn = "x"', "target"),
        ('source = "a"\ncurrency = "EUR"\n[[columns]]\ncolumn = "x"\ntarget = "colour"', "no target"),
        ('source = "a"\ncurrency = "EUR"\n[[columns]]\ncolumn = "x"\ntarget = "price"\nunit = "cents"', "no unit"),
        ("source = ", "no TOML"),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_key(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "mapping.toml"
    file.write_text(text)
    with pytest.raises(BadUsage, match=message) as refusal:
        read_mapping(file)
    assert "mapping.toml" in str(refusal.value)


def test_a_missing_mapping_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadUsage, match="cannot be read"):
        read_mapping(tmp_path / "none.toml")


def test_the_documented_mapping_is_one(tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "docs" / "import-mapping.md"
    example = page.read_text(encoding="utf-8").partition("```toml\n")[2].partition("```")[0]
    file = tmp_path / "mapping.toml"
    file.write_text(example, encoding="utf-8")
    mapping = read_mapping(file)
    assert mapping.match == (MatchBy.EXTERNAL_ID, MatchBy.SKU)
    assert [column.target for column in mapping.columns] == [
        Target.SKU,
        Target.PRICE,
        Target.CATEGORY,
        Target.ATTRIBUTE,
    ]
