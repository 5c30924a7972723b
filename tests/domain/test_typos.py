"""How far apart words are, against the definition spelled out."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.domain.typos import edit_distance_within, prefix_distance_within, typos_allowed

near_words = st.text(alphabet="abc", max_size=7)


@pytest.mark.parametrize(
    ("word", "allowed"),
    [("usb", 0), ("sony", 0), ("mouse", 1), ("monitors", 1), ("headphone", 2), ("headphone7", 0), ("картридж", 1)],
)
def test_typos_allowed(word: str, allowed: int) -> None:
    assert typos_allowed(word) == allowed


@pytest.mark.parametrize(
    ("typed", "word", "distance"),
    [
        ("mouse", "mouse", 0),
        ("muose", "mouse", 1),
        ("mous", "mouse", 1),
        ("mousee", "mouse", 1),
        ("mause", "mouse", 1),
        ("house", "mouse", 2),
        ("omuse", "mouse", 2),
        ("ouse", "mouse", 2),
        ("hause", "mouse", None),
        ("hedphnoes", "headphones", 2),
    ],
)
def test_a_swap_is_one_typo_and_a_wrong_first_letter_one_more(typed: str, word: str, distance: int | None) -> None:
    assert edit_distance_within(typed, word, 2) == distance


def test_beyond_the_limit_there_is_no_distance() -> None:
    assert edit_distance_within("mause", "mouse", 0) is None
    assert edit_distance_within("house", "mouse", 1) is None


@pytest.mark.parametrize(
    ("typed", "word", "distance"),
    [("headp", "headphones", 0), ("haedp", "headphones", 1), ("hadphones", "headphones", 1), ("keybr", "keyboard", 1)],
)
def test_a_beginning_may_have_typos(typed: str, word: str, distance: int) -> None:
    assert prefix_distance_within(typed, word, 2) == distance


def alignment(a: str, b: str) -> int:
    """Optimal string alignment by its recursive definition."""

    @cache
    def distance(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        choices = [
            distance(i - 1, j) + 1,
            distance(i, j - 1) + 1,
            distance(i - 1, j - 1) + (a[i - 1] != b[j - 1]),
        ]
        if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
            choices.append(distance(i - 2, j - 2) + 1)
        return min(choices)

    return distance(len(a), len(b))


@given(near_words, near_words, st.integers(0, 3))
def test_distance_is_the_alignment_and_one_for_another_beginning(a: str, b: str, limit: int) -> None:
    distance = alignment(a, b) + (a[:1] != b[:1])
    assert edit_distance_within(a, b, limit) == (distance if distance <= limit else None)


@given(near_words, near_words, st.integers(0, 3))
def test_distance_is_symmetric(a: str, b: str, limit: int) -> None:
    assert edit_distance_within(a, b, limit) == edit_distance_within(b, a, limit)


@given(st.text(alphabet="abc", min_size=5, max_size=8), near_words, st.integers(0, 2))
def test_distance_to_a_beginning_is_that_to_the_nearest_one(typed: str, word: str, limit: int) -> None:
    distances = [edit_distance_within(typed, word[:end], limit) for end in range(1, len(word) + 1)]
    assert prefix_distance_within(typed, word, limit) == min((d for d in distances if d is not None), default=None)
