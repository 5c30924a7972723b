"""The parts of the engine, each against its plain meaning."""

import random
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from catalog_desktop.adapters.embedded.search import kept_words_plan
from catalog_desktop.adapters.embedded.search.document_body import decode, encode
from catalog_desktop.adapters.embedded.search.document_table import StoredDocument
from catalog_desktop.adapters.embedded.search.index_file import IndexFile
from catalog_desktop.adapters.embedded.search.kept_words import WordKey
from catalog_desktop.adapters.embedded.search.open_index import OpenIndex
from catalog_desktop.adapters.embedded.search.orders import Order, window_of
from catalog_desktop.adapters.embedded.search.search_cache import SearchCache
from catalog_desktop.adapters.embedded.search.slot_sets import bitmap_of, bitmap_of_mask, bitmap_of_text, mask_of
from catalog_desktop.adapters.embedded.search.vocabulary import Vocabulary
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.document_limits import refusal_reason
from catalog_desktop.domain.typos import edit_distance_within, prefix_distance_within
from catalog_desktop.ports.search_index import IndexBatch
from tests.adapters.embedded.search.indexing_process import batch_of
from tests.contracts.search.catalog import coded
from tests.strategies import documents

slot_lists = st.lists(st.integers(0, 300_000), max_size=50) | st.builds(
    lambda start, length: list(range(start, start + length)), st.integers(0, 140_000), st.integers(0, 70_000)
)


@given(slot_lists)
def test_sets_of_slots_in_all_their_forms(slots: list[int]) -> None:
    expected = BitMap(slots)
    ascending = np.array(sorted(set(slots)), dtype=np.uint32)
    assert bitmap_of(ascending) == expected
    assert bitmap_of_mask(mask_of(expected, 300_001)) == expected
    assert bitmap_of_text(",".join(map(str, slots)) or None) == expected


def test_a_crowded_set_of_slots() -> None:
    slots = np.array(random.Random(1).sample(range(1_000_000), 400_000), dtype=np.uint32)
    slots.sort()
    assert bitmap_of(slots) == BitMap(slots.tolist())


@given(documents.filter(lambda document: refusal_reason(document) is None))
def test_documents_come_back_from_their_bytes(document: Document) -> None:
    assert decode(encode(document)) == document


letters = st.text("abcdeé电x", min_size=1, max_size=12)


@given(st.lists(letters, max_size=30), letters, st.integers(1, 2), st.booleans())
def test_near_words_are_those_within_the_typos_allowed(
    words: list[str], typed: str, limit: int, is_prefix: bool
) -> None:
    if len(typed) < 5:
        typed = typed + "abcde"
    distance = prefix_distance_within if is_prefix else edit_distance_within
    known = {word: distance(typed, word, limit) for word in words}
    expected = {word: typos for word, typos in known.items() if typos is not None}
    assert Vocabulary(words).near(typed, limit, is_prefix=is_prefix) == expected


def test_the_vocabulary_knows_no_words_with_digits() -> None:
    vocabulary = Vocabulary(["usb", "usb3", "٣"])
    assert list(vocabulary) == ["usb"]
    assert vocabulary.may_have("usb3")
    assert vocabulary.may_have("usb4")
    assert not vocabulary.may_have("usc")


@pytest.mark.parametrize("share", [0.01, 0.2, 0.9, 1.0])
@pytest.mark.parametrize("is_clustered", [False, True])
def test_windows_are_places_of_the_members_in_an_order(share: float, is_clustered: bool) -> None:
    random.seed(share)
    slots = random.sample(range(12_000), 10_000)
    count = int(share * len(slots))
    members = set(slots[-count:] if is_clustered else random.sample(slots, count))
    order = Order(1, np.array(slots, dtype=np.uint32))
    in_order = [slot for slot in slots if slot in members]
    for offset, limit in ((0, 50), (30, 50), (count - 20, 50), (count, 50), (count // 2, 3), (0, 12_000), (0, 0)):
        found = window_of(order, BitMap(members), offset, limit, 12_000)
        assert found.tolist() == in_order[offset : offset + limit]


def test_documents_are_read_once_until_too_many_are_remembered() -> None:
    known = {number: coded(f"product {number}") for number in range(3_000)}
    asked: list[int] = []

    def read(slots: Sequence[int]) -> list[StoredDocument]:
        asked.extend(slots)
        return [StoredDocument(slot, known[slot]) for slot in slots]

    cache = SearchCache()
    for slots in ([5, 3, 4], [4, 5, 6], list(range(2_000)), [3, 7], [7]):
        assert cache.documents_at(slots, read) == [known[slot] for slot in slots]
    assert asked == [5, 3, 4, 6, *range(2_000), 3, 7]


def full_text(connection: sqlite3.Connection, key: WordKey) -> BitMap:
    asked = f'"{key.text}"' + (" *" if key.prefix else "")
    rows = connection.execute("SELECT rowid FROM words(?)", (f"title : {asked}" if key.title else asked,))
    return BitMap(row for (row,) in rows)


def test_kept_words_stay_what_the_full_text_table_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_words_plan, "_FEWEST", 4)
    file = IndexFile(tmp_path / "index-1.sqlite")
    file.create()
    index = OpenIndex(file, lambda _done, _total: None)
    try:
        for number in range(20):
            index.apply(batch_of(number))
            if number % 5 == 2:
                index.tidy()
            kept = index.load().kept.sets
            assert number < 2 or len(kept) > 50
            assert all(members & index.load().live == full_text(index.writer(), key) for key, members in kept.items())
    finally:
        index.close_writer()


def test_what_is_kept_when_a_plan_is_cut_short_is_exact_and_taken_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_words_plan, "_FEWEST", 4)
    file = IndexFile(tmp_path / "index-1.sqlite")
    file.create()
    index = OpenIndex(file, lambda _done, _total: None)
    try:
        for number in range(3):
            index.apply(batch_of(number))
        version, connection = index.load(), index.writer()
        states = list(kept_words_plan.planned(connection, version))
        assert [len(state.sets) for state in states] == sorted(len(state.sets) for state in states)
        for state in states:
            assert all(members == full_text(connection, key) for key, members in state.sets.items())
            beginnings = [key for key in state.sets if key.prefix and len(key.text) > 1]
            assert all(key._replace(text=key.text[:-1]) in state.sets for key in beginnings)
        whole, partial = states[-1], replace(version, kept=states[len(states) // 2])
        assert list(kept_words_plan.planned(connection, partial))[-1] == whole
        assert list(kept_words_plan.planned(connection, replace(version, kept=whole))) == []
    finally:
        index.close_writer()


def segments(connection: sqlite3.Connection) -> int:
    (count,) = connection.execute("SELECT count(DISTINCT segid) FROM words_idx").fetchone()
    return int(count)


def test_tidying_merges_the_full_text_table_once_it_is_worth_it(tmp_path: Path) -> None:
    file = IndexFile(tmp_path / "index-1.sqlite")
    file.create()
    index = OpenIndex(file, lambda _done, _total: None)
    try:
        for number in range(3):
            index.apply(batch_of(number))
        connection = index.writer()
        found = full_text(connection, WordKey("a", prefix=True, title=False))
        assert segments(connection) > 1
        index.tidy(lambda: False)
        index.tidy()
        assert segments(connection) == 1
        assert full_text(connection, WordKey("a", prefix=True, title=False)) == found
        connection.execute("INSERT INTO words (words) VALUES ('integrity-check')")
        index.apply(IndexBatch(batch_of(3).documents[:1]))
        index.tidy()
        assert segments(connection) == 2
    finally:
        index.close_writer()


def test_a_failed_batch_leaves_the_index_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = IndexFile(tmp_path / "index-1.sqlite")
    file.create()
    index = OpenIndex(file, lambda _done, _total: None)
    try:
        index.apply(batch_of(0))
        before = index.index_version
        index.writer().execute("CREATE TRIGGER broken BEFORE INSERT ON codes BEGIN SELECT raise(ABORT, 'broken'); END")
        with pytest.raises(sqlite3.IntegrityError):
            index.apply(batch_of(1))
        assert index.index_version == before
        index.writer().execute("DROP TRIGGER broken")
        index.apply(batch_of(1))
        with index.pinned() as pinned:
            assert pinned.version.number == 2
    finally:
        index.close_reader()
        index.close_writer()


def test_batches_of_nothing(tmp_path: Path) -> None:
    file = IndexFile(tmp_path / "index-1.sqlite")
    file.create()
    index = OpenIndex(file, lambda _done, _total: None)
    try:
        assert [index.apply(IndexBatch())[0] for _ in range(2)] == ["index-1.1", "index-1.2"]
    finally:
        index.close_writer()
