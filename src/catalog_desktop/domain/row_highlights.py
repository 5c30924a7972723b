"""Which characters of a row matched the text of a query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from catalog_desktop.domain.document import Document
from catalog_desktop.domain.terms import Term
from catalog_desktop.domain.word_folding import fold_with_offsets
from catalog_desktop.domain.word_match import code_ends_with, highlights
from catalog_desktop.domain.words import code_key

Ranges = tuple[tuple[int, int], ...]


def row_highlights(document: Document, terms: Sequence[Term]) -> Mapping[str, Ranges]:
    """Ranges of characters of the original texts, by field: `title`, `brand`, `sku:<variant id>`."""
    found = {"title": text_ranges(document.title, terms), "brand": text_ranges(document.brand or "", terms)}
    for variant in document.variants:
        found[f"sku:{variant.id}"] = _code_ranges(variant.sku or "", terms)
    return {field: ranges for field, ranges in found.items() if ranges}


def text_ranges(text: str, terms: Sequence[Term]) -> Ranges:
    """The ranges of a text that meet any of the terms."""
    likely = _likely(text, terms)
    return tuple(highlights(text, likely)) if likely else ()


def _likely(text: str, terms: Sequence[Term]) -> list[Term]:
    """The terms with those of their forms that can stand in the text: a quick look that saves most of the work.

    What a token is made of stands in the text without anything between but separators; typos may be anywhere.
    """
    letters = code_key(text).replace(".", "") if text else ""
    likely = []
    for term in terms if letters else ():
        forms = tuple(
            form for form in term.forms if form.typos or all(token.replace(".", "") in letters for token in form.tokens)
        )
        if forms:
            likely.append(replace(term, forms=forms))
    return likely


def _code_ranges(code: str, terms: Sequence[Term]) -> Ranges:
    if not code:
        return ()
    ends = (term.text for term in terms if not term.quoted and code_ends_with(code, term.text))
    return _merged([*text_ranges(code, terms), *(_ending(code, text) for text in ends)])


def _ending(code: str, text: str) -> tuple[int, int]:
    """Where the end of a code that `text` names stands in it; separators inside belong to it."""
    folded = fold_with_offsets(code)
    places = [place for place, character in enumerate(folded.text) if code_key(character)]
    first = places[-len(code_key(text))]
    return folded.starts[first], folded.ends[places[-1]]


def _merged(ranges: Sequence[tuple[int, int]]) -> Ranges:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)
