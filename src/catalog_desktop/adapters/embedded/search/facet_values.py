"""Which facet values a document has, and how values that differ in case only belong together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from catalog_desktop.domain.categories import levels
from catalog_desktop.domain.collation import collation_key
from catalog_desktop.domain.document import Document, DocumentVariant
from catalog_desktop.domain.query import OPTION_PREFIX

FacetValue: TypeAlias = tuple[str, str]
"""A facet by its canonical name, and a value: as spelled, or its collation key."""

FacetNames: TypeAlias = Mapping[str, Mapping[str, tuple[str, ...]]]
"""`{facet: {collation key: spellings}}` of all values that some document has."""

_PRODUCT_FACETS = ("status", "brand", "tag", "type", "missing", "problem")


def facet_name(facet: str) -> str:
    """The canonical name of a facet: option names are compared without case."""
    return OPTION_PREFIX + facet.removeprefix(OPTION_PREFIX).casefold() if facet.startswith(OPTION_PREFIX) else facet


def product_values(document: Document) -> Iterator[FacetValue]:
    """All values of a document as spelled, those of its variants included; a category with its ancestors."""
    for facet in _PRODUCT_FACETS:
        for value in document.facet_values(facet):
            yield facet, value
    for path in document.categories:
        for level in levels(path):
            yield "category", level
    for variant in document.variants:
        yield from _spelled(variant)


def variant_keys(variant: DocumentVariant) -> Iterator[FacetValue]:
    """The values of one variant, by their collation keys."""
    return ((facet, collation_key(value)) for facet, value in _spelled(variant))


def _spelled(variant: DocumentVariant) -> Iterator[FacetValue]:
    yield "availability", variant.availability.value
    for name, value in variant.options.items():
        yield OPTION_PREFIX + name.casefold(), value


def with_names(names: FacetNames, came: Iterable[FacetValue], went: Iterable[FacetValue]) -> FacetNames:
    """The names with some spellings more and some less."""
    came, went = list(came), list(went)
    touched = {facet for facet, _ in (*came, *went)}
    changed = {facet: dict(names.get(facet, {})) for facet in touched}
    for facet, spelling in went:
        key = collation_key(spelling)
        left = tuple(other for other in changed[facet][key] if other != spelling)
        if left:
            changed[facet][key] = left
        else:
            del changed[facet][key]
    for facet, spelling in came:
        keys = changed[facet]
        key = collation_key(spelling)
        keys[key] = (*keys.get(key, ()), spelling)
    return {**names, **changed}
