"""Documents are cut into requests by their size."""

from itertools import pairwise

import orjson
from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.adapters.meilisearch.document_fields import document_of
from catalog_desktop.adapters.meilisearch.payloads import Line, body_of, cut, lines_of
from tests.contracts.search.catalog import named

texts = st.binary(min_size=1, max_size=40).filter(lambda text: b"\n" not in text)


@given(st.lists(texts, max_size=30), st.integers(1, 100))
def test_requests_hold_every_line_once_and_are_no_larger_than_they_may_be(texts: list[bytes], largest: int) -> None:
    lines = [Line(str(place), 1, text) for place, text in enumerate(texts)]
    runs = list(cut(lines, largest))
    assert [line for run in runs for line in run] == lines
    for run in runs:
        assert run
        assert len(run) == 1 or sum(len(line.text) + 1 for line in run) <= largest
    for run, following in pairwise(runs):
        assert sum(len(line.text) + 1 for line in (*run, following[0])) > largest, "a request has room for one more"


def test_a_body_is_one_document_a_line() -> None:
    documents = named("usb hub", "line\nbreak", "ตลับหมึก")
    body = body_of(lines_of(documents, 7))
    assert [document_of(orjson.loads(line)) for line in body.split(b"\n")] == list(documents)
    assert [orjson.loads(line)["applied"] for line in body.split(b"\n")] == [7, 7, 7]
