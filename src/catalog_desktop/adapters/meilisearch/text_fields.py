"""The fields of a document in which words are looked for (`document_fields` says which)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from operator import add
from typing import NamedTuple

from catalog_desktop.adapters.meilisearch.armour import MAX_BYTES, armoured, armoured_words, cut
from catalog_desktop.domain.chunks import MAX_JOINED
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.search_fields import SEARCH_FIELDS, search_texts
from catalog_desktop.domain.typos import MIN_LETTERS_FOR_ONE
from catalog_desktop.domain.words import BREAK, index_text

WINDOW = 4
"""Tokens of a window: phrases of up to as many words are looked up in one."""

_CACHED_LENGTH = 60
_BETWEEN_GROUPS = f" {BREAK} "


class _Indexed(NamedTuple):
    """What is indexed of a text: its words, windows and joined words, armoured, and the words that typos may find."""

    words: list[str]
    windows: list[str]
    joined: list[str]
    near: list[str]


def text_fields(document: Document) -> dict[str, list[str]]:
    """The fields in which words are looked for, each with each of its values once."""
    title = _indexed(document.title)
    others = [_indexed_text(text) for field in SEARCH_FIELDS[1:] for text in search_texts(document, field)]
    texts = [title, *others]
    return {
        "words": _each_once(text.words for text in texts),
        "windows": _each_once(text.windows for text in texts),
        "joined": _each_once(text.joined for text in texts),
        "near": _each_once(text.near for text in texts),
        "title_words": _each_once([title.words]),
        "title_windows": _each_once([title.windows]),
        "title_joined": _each_once([title.joined]),
    }


def _each_once(lists: Iterable[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(chain.from_iterable(lists)))


def _indexed_text(text: str) -> _Indexed:
    """Brands, tags, colours and the like come again and again; titles and descriptions do not."""
    return _indexed_again(text) if len(text) <= _CACHED_LENGTH else _indexed(text)


def _indexed(text: str) -> _Indexed:
    found = _Indexed([], [], [], [])
    for group in index_text(text).split(_BETWEEN_GROUPS):
        plain, words = group.split(), armoured_words(group)
        windows = (window_text(words[start : start + WINDOW]) for start in range(len(words) - 1))
        found.words.extend(map(cut, words))
        found.windows.extend(map(cut, windows))
        found.joined.extend(armoured(word) for word in map(add, plain, plain[1:]) if _may_be_cut(word))
        found.near.extend(filter(_may_be_near, plain))
    return found


_indexed_again = lru_cache(maxsize=16_384)(_indexed)


def _may_be_cut(word: str) -> bool:
    """Whether a query cuts such a word in two."""
    return len(word) <= MAX_JOINED and word.isalpha()


def _may_be_near(word: str) -> bool:
    """Whether a word of a document can be found by one with a typo."""
    if len(word) < MIN_LETTERS_FOR_ONE - 1 or len(word) > MAX_BYTES // 4:
        return False
    return word.isalpha() or not any(character.isdigit() for character in word)


def window_text(armoured_words: Sequence[str]) -> str:
    """Words as a window holds them, an end behind each."""
    return "!".join(armoured_words) + "!"
