"""Values, errors and limits: what goes over the wire, and what comes back in words."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.api_core.exceptions import from_grpc_status
from google.cloud.firestore_v1.types import Document
from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.adapters.firestore import limits, writes
from catalog_desktop.adapters.firestore.documents import differences, public_fields, record_of
from catalog_desktop.adapters.firestore.errors import code_of, translated
from catalog_desktop.adapters.firestore.image_store import AddressImageStore
from catalog_desktop.adapters.firestore.values import (
    decode,
    decode_fields,
    encode,
    encode_fields,
    field_path,
    microseconds,
    milliseconds,
)
from catalog_desktop.domain.errors import (
    BadUsage,
    CatalogError,
    NotFound,
    NotPermitted,
    StoreDamaged,
    StoreUnavailable,
)
from catalog_desktop.domain.paths import FieldPath, JsonValue, Record, with_field
from catalog_desktop.domain.product import Variant
from catalog_desktop.domain.record import to_record
from tests.contracts.writing import shirt
from tests.firestore_limits import index_entries, violations

MOMENTS = st.integers(0, 2**52).map(lambda us: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us))
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.binary(max_size=20)
    | MOMENTS
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)


@given(VALUES)
def test_values_come_back(value: Any) -> None:
    found = decode(encode(value))
    assert found == value
    assert type(found) is type(value)


@given(st.dictionaries(st.text(max_size=8), VALUES, max_size=4))
def test_documents_come_back(fields: dict[str, Any]) -> None:
    document = Document.pb()()
    encode_fields(fields, document.fields)
    assert decode_fields(document.fields) == fields


@given(MOMENTS)
def test_times_are_exact(moment: datetime) -> None:
    assert microseconds(moment) == round(moment.timestamp() * 1e6)
    assert milliseconds(moment) == microseconds(moment) // 1000


def test_field_paths_quote_every_step() -> None:
    assert field_path(("stock", "a.b", "c`d\\")) == "`stock`.`a.b`.`c\\`d\\\\`"


RECORDS: st.SearchStrategy[Record] = st.dictionaries(
    st.sampled_from("abc"),
    st.recursive(
        st.integers(0, 2) | st.booleans() | st.just(["x"]),
        lambda inner: st.dictionaries(st.sampled_from("xyz"), inner, min_size=1, max_size=3),
    ),
)


@given(RECORDS, RECORDS)
def test_differences_lead_from_one_record_to_the_other(before: Record, after: Record) -> None:
    changes: list[tuple[FieldPath, JsonValue]] = list(differences(before, after))
    made = before
    for path, value in sorted(changes, key=lambda change: change[1] is not None):  # what goes leaves room
        made = with_field(made, path, value)
    assert made == after
    assert repr(sorted(made)) == repr(sorted(after))
    assert not list(differences(after, after))


def test_a_record_comes_back_from_its_documents() -> None:
    record = {**to_record(shirt()), "updated_at": 1, "created_at": 1}
    public = {**public_fields(record), "written_at": datetime.fromtimestamp(0.001, UTC)}
    public["created_at"] = public["written_at"]
    assert record_of({**public, "operation": "o", "live": True}, {"costs": record["costs"]}) == record


ANSWERS: dict[grpc.StatusCode, tuple[type[CatalogError], str]] = {
    grpc.StatusCode.UNAUTHENTICATED: (NotPermitted, "Sign in again"),
    grpc.StatusCode.PERMISSION_DENIED: (NotPermitted, "role"),
    grpc.StatusCode.RESOURCE_EXHAUSTED: (StoreUnavailable, "quota"),
    grpc.StatusCode.DEADLINE_EXCEEDED: (StoreUnavailable, "nothing is written twice"),
    grpc.StatusCode.UNAVAILABLE: (StoreUnavailable, "network"),
    grpc.StatusCode.DATA_LOSS: (StoreDamaged, "backup"),
    grpc.StatusCode.INVALID_ARGUMENT: (BadUsage, "why"),
    grpc.StatusCode.NOT_FOUND: (StoreUnavailable, "project"),
    grpc.StatusCode.FAILED_PRECONDITION: (StoreUnavailable, "indexes"),
    grpc.StatusCode.INTERNAL: (StoreUnavailable, "internal"),
    grpc.StatusCode.UNIMPLEMENTED: (StoreUnavailable, "unimplemented"),
}


@pytest.mark.parametrize("code", ANSWERS, ids=lambda code: code.name)
def test_errors_become_sentences(code: grpc.StatusCode) -> None:
    error = from_grpc_status(code, "why")  # type: ignore[no-untyped-call]
    kind, words = ANSWERS[code]
    assert code_of(error) is code
    assert type(translated(error)) is kind
    assert words in str(translated(error))


def document(collection: str, **fields: Any) -> Any:
    return writes.creation(f"projects/p/databases/d/documents/shops/s/{collection}/x", fields)


def test_the_limits_find_what_the_emulator_lets_pass() -> None:
    variants = {f"v{n}": {"price": n, "position": n, "options": {"Size": "S"}} for n in range(2048)}
    stock = {key: {"main": 1} for key in variants}
    assert violations([document("products", id="p", variants=variants, stock=stock, description="x" * 9000)]) == []
    found = violations([document("other", variants={str(n): variants for n in range(10)})])
    assert any("index entries" in violation for violation in found)
    assert "2000 bytes in an indexed value" in violations([document("other", sku="x" * 2000)])[0]
    nested: Any = 1
    for _ in range(25):
        nested = {"a": nested}
    assert "levels" in violations([document("products", extras=nested)])[0]
    assert "written twice" in violations([document("products", receipt="r"), document("products", receipt="r")])[0]
    many: dict[FieldPath, int] = {("stock", "v", str(n)): 1 for n in range(501)}
    nothing: writes.Changes = {}
    assert (
        "501 transforms"
        in violations([writes.update("a/products/x", nothing, unchanged_since=None, increments=many)])[0]
    )
    swap = [writes.creation(f"s/products/{n}", {"receipt": f"r{n}", "id": f"{n}"}) for n in range(9)]
    receipts = [writes.creation(f"s/ops/r{n}", {"owner": f"{n}"}) for n in range(11)]
    assert violations(swap[:8] + receipts[:8]) == []
    assert "look 21 documents up" in violations(swap + receipts)[0]
    assert len(index_entries("ops", {"label": "x"})) == 0
    assert len(index_entries("other", {"tags": ["a", "b"], "seo": {"title": "x"}})) == 4 + 3


def test_sizes_are_counted_as_firestore_does() -> None:
    assert limits.stored_bytes({"title": "ü", "n": 1, "on": True, "list": ["a"], "map": {"k": None}}) == 544 + (
        (6 + 3) + (2 + 8) + (3 + 1) + (5 + 2) + (4 + 2 + 1)
    )
    variant = {"id": Variant("v").id}
    assert limits.stored_bytes(variant) > 0


async def test_pictures_are_addresses_on_the_web_alone(tmp_path: Path) -> None:
    images = AddressImageStore({"sample": lambda address: address.encode()})
    with pytest.raises(NotPermitted, match=r"kettle\.png.*enter its address"):
        await images.add("shop", tmp_path / "kettle.png")
    assert await images.read("shop", "sample:kettle") == b"sample:kettle"
    assert images.owns("sample:kettle")
    for address in ("https://example.com/kettle.png", f"image:{'0' * 64}.png", ""):
        assert not images.owns(address)
        with pytest.raises(NotFound):
            await images.read("shop", address)
