"""What goes to the server and comes back."""

import unicodedata

from hypothesis import assume, given
from hypothesis import strategies as st

from catalog_desktop.adapters.meilisearch.armour import armoured, armoured_words, cut, exact, ordered, readable
from catalog_desktop.adapters.meilisearch.document_fields import document_of, stock_values, to_fields
from catalog_desktop.adapters.meilisearch.settings import INDEX_SETTINGS, settings_differences
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.document_limits import refusal_reason
from catalog_desktop.domain.product import Status
from tests.strategies import any_text, documents


def as_compared(text: str) -> str:
    """What the server makes of a text before it compares it, cut after 468 bytes."""
    return unicodedata.normalize("NFKD", text.strip()).lower().encode()[:468].decode(errors="ignore")


@given(any_text)
def test_the_server_leaves_armoured_texts_alone(text: str) -> None:
    for safe in (armoured(text), exact(text), ordered(text)):
        assert as_compared(safe) == safe
        assert not set(safe) & set(' "\\')
    assert readable(armoured(text)) == text


@given(any_text, any_text)
def test_a_beginning_stays_a_beginning_and_nothing_else_becomes_one(text: str, other: str) -> None:
    assert armoured(text + other).startswith(armoured(text))
    assert armoured(other).startswith(armoured(text)) == other.startswith(text)


@given(any_text, any_text)
def test_the_order_of_texts_is_that_of_their_characters(one: str, other: str) -> None:
    assert (ordered(one) < ordered(other)) == (one < other)


def test_long_texts_differ_wherever_they_do() -> None:
    same = "กาแฟ" * 200
    keys = {exact(same), exact(same + "a"), exact("a" + same), exact(same.encode().decode() + "b")}
    assert len(keys) == 4
    assert all(as_compared(key) == key for key in keys)


def test_words_are_cut_where_the_server_cuts_them() -> None:
    word = "я" * 1000
    assert as_compared(cut(armoured(word))) == cut(armoured(word))
    assert armoured_words("one two") == ["one", "two"]


@given(documents)
def test_documents_come_back(document: Document) -> None:
    assume(refusal_reason(document) is None)
    assert document_of(to_fields(document, applied=1)) == document


@given(documents)
def test_every_text_that_is_compared_is_left_alone(document: Document) -> None:
    assume(refusal_reason(document) is None)
    fields = to_fields(document, applied=1)
    texts = [
        text for name in ("words", "windows", "title_words", "title_windows", "code_ends") for text in fields[name]
    ]
    texts += [text for name in ("keys", "variants") for text in fields[name]]
    texts += [text for values in fields["facets"].values() for text in values]
    texts += [value for value in fields["order"].values() if isinstance(value, str)]
    assert [text for text in texts if as_compared(text) != text] == []


@given(st.lists(st.tuples(st.sampled_from(("EUR", "JPY")), st.integers(-5, 2**40))))
def test_stock_values_add_up_from_their_binary_digits(values: list[tuple[str, int]]) -> None:
    counts: dict[str, int] = {}
    for number, (currency, value) in enumerate(values):
        document = Document(f"id{number}", 1, 1, "title", Status.ACTIVE, currency, stock_value=value)
        for digit in to_fields(document, applied=1)["facets"]["stock_value"]:
            counts[digit] = counts.get(digit, 0) + 1
    sums = {currency: total for currency, total in stock_values(counts).items() if total}
    expected = {c: total for c in ("EUR", "JPY") if (total := sum(v for own, v in values if own == c))}
    assert sums == expected


def test_settings_that_differ_are_named() -> None:
    held = {**INDEX_SETTINGS, "stopWords": ["the"], "pagination": {"maxTotalHits": 1000}, "rankingRules": []}
    assert settings_differences(dict(INDEX_SETTINGS)) == {}
    assert settings_differences(held).keys() == {"pagination", "rankingRules"}
