"""Typing, chips and the way back."""

from __future__ import annotations

import pytest

from catalog_desktop.domain.query import FacetChoice, ProductQuery, SortField, SortKey
from catalog_desktop.domain.query_values import QuerySyntax
from catalog_desktop.session.query_session import Place, QuerySession


@pytest.fixture
def session() -> QuerySession:
    return QuerySession(QuerySyntax(currency="EUR"))


def test_every_keystroke_is_a_query_once(session: QuerySession) -> None:
    asked: list[ProductQuery] = []
    session.changed.subscribe(asked.append)
    session.type("s")
    session.type("so")
    session.type("so")
    assert [query.text for query in asked] == ["s", "so"]


def test_what_is_recognised_becomes_a_chip_and_leaves_the_box(session: QuerySession) -> None:
    session.type("brand:sony head ")
    before = session.query
    assert session.take_chips() == "head "
    assert session.chips.choice("brand") == FacetChoice(included=frozenset({"sony"}))
    assert session.box == "head "
    assert session.query == before, "taking chips asks nothing new"
    session.type("head brand:canon")
    assert session.query.choice("brand").included == {"sony", "canon"}


def test_nothing_is_taken_while_something_is_not_understood(session: QuerySession) -> None:
    session.type("brand:sony price:cheap")
    assert session.take_chips() == "brand:sony price:cheap"
    assert session.misunderstandings[0].start == len("brand:sony ")


def test_words_alone_are_left_as_they_were_typed(session: QuerySession) -> None:
    session.type("over  ear ")
    assert session.take_chips() == "over  ear "


def test_the_whole_query_is_text_and_back(session: QuerySession) -> None:
    session.choose(ProductQuery(currency="EUR", sort=(SortKey(SortField.PRICE),)))
    session.type("tag:sale phone")
    query, text = session.query, session.whole_text
    session.clear()
    assert session.query == ProductQuery(text="phone", currency="EUR", sort=query.sort) or session.box == ""
    session.show(text)
    assert session.query == query
    assert session.box == "phone"


def test_back_returns_to_what_was_acted_on_with_its_place(session: QuerySession) -> None:
    session.type("a")
    session.type("ab")
    place = Place(top_id="p7", top_slot=7, current_id="p9", selected_ids=("p9",))
    session.settle(place)
    session.type("abc")
    session.type("abcd")
    session.choose(session.chips.with_choice("status", FacetChoice(included=frozenset({"draft"}))))
    assert session.query.text == "abcd"
    visit = session.back()
    assert visit is not None
    assert (session.query.text, session.query.facets) == ("abcd", {})
    visit = session.back()
    assert visit is not None
    assert (visit.box, visit.place) == ("ab", place)
    assert session.back() is not None
    assert session.back() is None
    assert session.query == ProductQuery(currency="EUR")
    forward = session.forward()
    assert forward is not None
    assert forward.box == "ab"


def test_a_new_query_after_going_back_ends_the_way_forward(session: QuerySession) -> None:
    session.type("a")
    session.settle(Place())
    session.type("b")
    session.settle(Place())
    session.back()
    session.type("c")
    assert session.forward() is None
    visit = session.back()
    assert visit is not None
    assert visit.box == "a"
