"""Hypothesis strategies for the domain's values, shared by all suites.

Products are *canonical*: what a repository hands out (nothing empty where None is meant, variants and images in
their order, stock and costs of existing variants only). Brands, tags, categories and options come half from a small
vocabulary, so that generated queries find something, and half from any text in several scripts.
"""

from typing import Any

from hypothesis import strategies as st

from catalog_desktop.domain.categories import SEPARATOR, normalise_category
from catalog_desktop.domain.document import Availability, Document
from catalog_desktop.domain.errors import Problem
from catalog_desktop.domain.money import currencies
from catalog_desktop.domain.product import Dimensions, Image, Option, Product, Sale, Seo, Status, Variant
from catalog_desktop.domain.project import MISSING, project
from catalog_desktop.domain.query import (
    OPTION_PREFIX,
    FacetChoice,
    IntRange,
    ProductQuery,
    SortField,
    SortKey,
    TimeRange,
)
from catalog_desktop.domain.query_values import QuerySyntax
from catalog_desktop.domain.shop import Location, Shop
from catalog_desktop.domain.skus import normalise_sku, slugify

BRANDS = ("Sony", "SONY", "Canon", "Société Générale", "Ромашка", "กาแฟไทย", "قهوة", "Levi's")
CATEGORIES = ("Audio", "Audio > Headphones", "Audio > Headphones > Over-ear", "Camera", "Одежда > Обувь")
TAGS = ("sale", "Sale", "new", "ลดราคา", "جديد", "on demand")
TYPES = ("Headphones", "Camera", "Shirt")
OPTION_VALUES = {"Colour": ("red", "Red", "deep blue", "สีแดง"), "Size": ("S", "M", "XL", "42")}
SHOP_LOCATIONS = ("main", "store-2")
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Havana",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Asia/Tokyo",
)

_SCRIPTS = "abcXYZéßıİ0129 -_./,:;'\"\\<>&%()กขคำไทย๑ابتثجحЖЩюяΣς日本語カタ한국👟\u200f\u0301\u00a0\n"
_characters = st.one_of(st.sampled_from(_SCRIPTS), st.characters(exclude_categories=["Cs"]))

any_text = st.text(_characters, max_size=20)
"""Text in any script, with quotes, markup and control characters; may be empty."""

names = st.text(_characters, min_size=1, max_size=12).map(str.strip).filter(bool)
"""Text that is neither blank nor padded."""

ids = st.text("ABCabc019_-", min_size=1, max_size=6)
milliseconds = st.integers(0, 2_000_000_000_000)
amounts = st.one_of(st.integers(0, 20), st.integers(0, 10**9))
currency_codes = st.one_of(st.sampled_from(("EUR", "USD", "JPY", "KWD", "CLF")), st.sampled_from(currencies()))
"""All exponents, 0, 2, 3 and 4, come often."""


def optional(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """`values` or None."""
    return st.none() | values


def _familiar(vocabulary: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.sampled_from(vocabulary) | names


_steps = st.lists(names, min_size=1, max_size=3).map(SEPARATOR.join).map(normalise_category).filter(bool)
category_paths = st.sampled_from(CATEGORIES) | _steps
tag_lists = st.lists(_familiar(TAGS), max_size=4, unique_by=str.casefold).map(tuple)

_colours = st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in OPTION_VALUES.items()})
option_maps = _colours | st.dictionaries(names, names, max_size=2)
sales = st.builds(Sale, amounts, optional(milliseconds), optional(milliseconds))
dimensions = st.builds(Dimensions, amounts, amounts, amounts)
skus = st.sampled_from(("AB-12", "ab-12", "X 1", "Ä/9")) | names
attribute_values = st.one_of(
    names,
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(names, min_size=1, max_size=3).map(tuple),
)


_rare_variant_fields = st.fixed_dictionaries(
    {
        "mpn": optional(names),
        "sale": optional(sales),
        "weight_g": optional(amounts),
        "dimensions": optional(dimensions),
        "continue_when_out_of_stock": st.booleans(),
        "image_id": optional(ids),
    }
)
_variant_fields = st.fixed_dictionaries(
    {
        "id": ids,
        "position": st.integers(0, 3),
        "sku": optional(skus),
        "barcode": st.sampled_from((None, "4006381333931", "036000291452", "123")),
        "options": option_maps,
        "price": optional(amounts),
        "compare_at": optional(amounts),
        "tracked": st.booleans(),
        "low_stock_below": optional(st.integers(0, 20)),
    }
)
variants = st.builds(
    lambda common, rare: Variant(**common, **rare), _variant_fields, st.just({}) | _rare_variant_fields
)
"""One variant with any of its fields."""

images = st.builds(Image, id=ids, url=names, alt=any_text, position=st.integers(0, 3))
problems = st.builds(Problem, st.sampled_from(("duplicate_sku", "too_many_tags")), st.just(("tags",)), names)
_options = st.builds(Option, names, st.lists(names, max_size=3).map(tuple))


def _in_order(things: list[Any]) -> tuple[Any, ...]:
    return tuple(sorted(things, key=lambda thing: (thing.position, thing.id)))


_variant_lists = st.lists(variants, min_size=1, max_size=3, unique_by=lambda v: v.id).map(_in_order)
_stock_places = st.dictionaries(st.sampled_from(SHOP_LOCATIONS), st.integers(-5, 30), min_size=1, max_size=2)
_rare_product_fields = st.fixed_dictionaries(
    {
        "seo": st.builds(Seo, optional(names), optional(names)),
        "tax_class": optional(names),
        "options": st.lists(_options, max_size=2).map(tuple),
        "external_ids": st.dictionaries(names, names, max_size=2),
        "extras": st.dictionaries(names, st.dictionaries(names, any_text, min_size=1, max_size=2), max_size=1),
        "problems": st.lists(problems, max_size=1).map(tuple),
        "created_by": any_text,
        "updated_by": any_text,
        "deleted_at": optional(milliseconds),
    }
)
_product_fields = st.fixed_dictionaries(
    {
        "id": ids,
        "title": names,
        "currency": currency_codes,
        "handle": st.just("") | names.map(slugify),
        "description": st.just("<p>Soft &amp; <b>warm</b></p>") | any_text,
        "status": st.sampled_from(Status),
        "brand": optional(_familiar(BRANDS)),
        "product_type": optional(_familiar(TYPES)),
        "categories": st.lists(category_paths, max_size=2, unique_by=str.casefold).map(tuple),
        "tags": tag_lists,
        "images": st.lists(images, max_size=2, unique_by=lambda image: image.id).map(_in_order),
        "attributes": st.dictionaries(names, attribute_values, max_size=2),
        "revision": st.integers(0, 99),
        "stamp": st.integers(0, 2**48 - 1),
        "created_at": milliseconds,
        "updated_at": milliseconds,
    }
)


@st.composite
def products(draw: st.DrawFn) -> Product:
    """A canonical product with one to three variants and any of its fields, live or deleted."""
    fields = draw(_product_fields)
    rare = draw(st.just({}) | _rare_product_fields)
    chosen = draw(_variant_lists)
    stock = {variant.id: draw(_stock_places) for variant in chosen if draw(st.booleans())}
    costs = {variant.id: draw(amounts) for variant in chosen if draw(st.booleans())}
    return Product(**fields, **rare, variants=chosen, stock=stock, costs=costs)


shops = st.builds(
    Shop,
    id=ids,
    name=names,
    currency=currency_codes,
    locale=st.sampled_from(("en-GB", "de-DE", "fr-FR", "de-CH")),
    time_zone=st.sampled_from(ZONES),
    locations=st.just(tuple(Location(key, key.title()) for key in SHOP_LOCATIONS)),
    low_stock_default=st.integers(0, 10),
)
documents: st.SearchStrategy[Document] = st.builds(project, products(), shops)

syntaxes = st.builds(QuerySyntax, currency=currency_codes, time_zone=st.sampled_from(ZONES))

_QUOTES = '"“”„'
_word = st.text(_characters, min_size=1, max_size=8).map(lambda text: "".join(text.split())).filter(bool)
_query_words = st.one_of(
    _word.filter(lambda word: word[0] not in _QUOTES),
    st.sampled_from((*map(str.casefold, BRANDS[:3]), "brand:sony", "-tag:new", "foo:bar", "\\", "\\\\x", "usb-c")),
    any_text.map(lambda text: '"' + "".join(c for c in text if c not in _QUOTES) + '"'),
)


@st.composite
def query_texts(draw: st.DrawFn) -> str:
    """Words and closed phrases, one blank between them, with or without one at the end."""
    words = draw(st.lists(_query_words, max_size=3))
    return " ".join(words) + (draw(st.sampled_from(("", " "))) if words else "")


def _choices(values: st.SearchStrategy[str]) -> st.SearchStrategy[FacetChoice]:
    some = st.frozensets(values, max_size=2)
    return st.builds(FacetChoice, some, some)


_option_facets = st.sampled_from(sorted(OPTION_VALUES)) | names
_option_facets = _option_facets.map(lambda name: OPTION_PREFIX + name.lower()).filter(lambda n: n == n.lower())
_closed_facets = st.fixed_dictionaries(
    {},
    optional={
        "status": _choices(st.sampled_from([status.value for status in Status])),
        "availability": _choices(st.sampled_from([availability.value for availability in Availability])),
        "missing": _choices(st.sampled_from(MISSING)),
        "category": _choices(category_paths),
        "brand": _choices(_familiar(BRANDS)),
        "tag": _choices(_familiar(TAGS)),
        "type": _choices(_familiar(TYPES)),
        "problem": _choices(st.sampled_from(("duplicate_sku", "too_many_tags"))),
    },
)
_facets = st.builds(
    lambda fixed, options: {**fixed, **options},
    _closed_facets,
    st.dictionaries(_option_facets, _choices(st.sampled_from(OPTION_VALUES["Colour"]) | names), max_size=1),
)
_bounds = st.integers(-20, 60) | st.integers(-(10**11), 10**11)
int_ranges = st.builds(IntRange, optional(_bounds), optional(_bounds))
_ages = optional(st.integers(0, 4000) | st.integers(0, 100).map(lambda days: days * 86_400))
_moments = optional(milliseconds)
time_ranges = st.builds(TimeRange, since=_moments, until=_moments, younger_than=_ages, older_than=_ages)
sort_keys = st.builds(SortKey, st.sampled_from(SortField), st.booleans())

queries: st.SearchStrategy[ProductQuery] = st.builds(
    ProductQuery,
    text=query_texts(),
    facets=_facets,
    price=st.just(IntRange()) | int_ranges,
    currency=currency_codes,
    stock=st.just(IntRange()) | int_ranges,
    updated=st.just(TimeRange()) | time_ranges,
    created=st.just(TimeRange()) | time_ranges,
    ids=st.just(frozenset()) | st.frozensets(ids, max_size=2),
    skus=st.just(frozenset()) | st.frozensets(skus.map(normalise_sku).filter(bool), max_size=2),
    sort=st.lists(sort_keys, max_size=3).map(tuple),
)
"""Queries as `parse` gives them: one currency named, SKUs normalised, option names in lower case."""
