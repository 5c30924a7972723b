"""Where documents lie: ids of any characters, each with a name of its own that Firestore takes."""

from hypothesis import example, given
from hypothesis import strategies as st

from catalog_desktop.adapters.firestore.layout import ID_LIMIT_BYTES, ShopPaths, document_id
from catalog_desktop.adapters.firestore.values import original_key, stored_key

TEXTS = st.text(max_size=20) | st.text("_.%/~ab", max_size=6) | st.text(min_size=400, max_size=600)
PARTS = st.lists(TEXTS, min_size=1, max_size=2).map(tuple)


@given(PARTS, PARTS)
@example(("a.b",), ("a", "b"))
@example(("",), ("%",))
@example(("__x__",), ("%5F_x__",))
@example(("x" * 1501,), ("x" * 1502,))
def test_different_texts_have_different_ids(left: tuple[str, ...], right: tuple[str, ...]) -> None:
    assert (document_id(*left) == document_id(*right)) == (left == right)


@given(PARTS)
@example(("__id__",))
@example(("\ud800",))
def test_every_id_is_one_that_firestore_takes(parts: tuple[str, ...]) -> None:
    name = document_id(*parts)
    assert 0 < len(name.encode()) <= ID_LIMIT_BYTES
    assert "/" not in name
    assert name not in (".", "..")
    assert not (name.startswith("__") and name.endswith("__"))


def test_plain_ids_stay_readable() -> None:
    assert document_id("01JQ-x_Y") == "01JQ-x_Y"
    assert ShopPaths("projects/p/databases/d", "s").claim(("SKU", "ab/1")).endswith("/shops/s/claims/SKU.ab%2F1")


@given(st.text(max_size=20) | st.text("_~x", max_size=6))
def test_keys_come_back(key: str) -> None:
    stored = stored_key(key)
    assert stored
    assert not (stored.startswith("__") and stored.endswith("__"))
    assert original_key(stored) == key
