"""Which characters of a row matched the text of a query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from catalog_desktop.domain.document import Document
from catalog_desktop.domain.highlighting import TextHighlighter, merged_ranges
from catalog_desktop.domain.terms import Term
from catalog_desktop.domain.word_folding import fold_with_offsets
from catalog_desktop.domain.word_match import MIN_CODE_ENDING
from catalog_desktop.domain.words import code_key

Ranges = tuple[tuple[int, int], ...]


class RowHighlighter:
    """Marks what meets any of some terms, in one row after another."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._has_terms = bool(terms)
        self._texts = TextHighlighter(terms)
        self._brands: dict[str, Ranges] = {}
        endings = dict.fromkeys(code_key(term.text) for term in terms if not term.quoted)
        self._endings = [ending for ending in endings if len(ending) >= MIN_CODE_ENDING]

    def highlights(self, document: Document) -> Mapping[str, Ranges]:
        """Ranges of characters of the original texts, by field: `title`, `brand`, `sku:<variant id>`."""
        if not self._has_terms:
            return {}
        found = {"title": tuple(self._texts.ranges(document.title)), "brand": self._brand_ranges(document.brand or "")}
        for variant in document.variants:
            if variant.sku:
                found[f"sku:{variant.id}"] = tuple(self._code_ranges(variant.sku))
        return {field: ranges for field, ranges in found.items() if ranges}

    def _brand_ranges(self, brand: str) -> Ranges:
        """Rows share their brands."""
        if brand not in self._brands:
            self._brands[brand] = tuple(self._texts.ranges(brand))
        return self._brands[brand]

    def _code_ranges(self, code: str) -> list[tuple[int, int]]:
        ranges = self._texts.ranges(code)
        if self._endings:
            key = code_key(code)
            ends = [_ending(code, len(ending)) for ending in self._endings if key.endswith(ending)]
            ranges = merged_ranges([*ranges, *ends]) if ends else ranges
        return ranges


def _ending(code: str, length: int) -> tuple[int, int]:
    """Where the last characters of a code stand in it; separators between them belong to it, and do not count."""
    folded = fold_with_offsets(code)
    places = [place for place, character in enumerate(folded.text) if code_key(character)]
    return folded.starts[places[-length]], folded.ends[places[-1]]
