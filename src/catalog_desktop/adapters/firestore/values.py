"""Python values as Firestore values, and back.

Works on the plain protobuf classes: Google's wrappers around them take ten times as long, which a scan of all products
would feel.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from google.cloud.firestore_v1.types import Document
from google.protobuf.timestamp_pb2 import Timestamp

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.paths import FieldPath

PlainDocument: Any = Document.pb()
Value: Any = type(PlainDocument().fields["x"])
Fields: TypeAlias = dict[str, Any]
"""A document's fields: None, bool, int, float, str, bytes, datetime (UTC), list, and dict with str keys."""

_MARK = "~"
_KEY_LIMIT_BYTES = 1500
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A document as it was at `read_time`. The times are protobuf's, exact enough to be preconditions."""

    name: str
    fields: Fields
    update_time: Timestamp
    read_time: Timestamp


def encode(value: Any) -> Any:
    """The Firestore value of a Python value."""
    found = Value()
    _put(found, value)
    return found


def encode_fields(fields: Mapping[str, Any], target: Any) -> None:
    """Put fields into a protobuf map of them."""
    for name, value in fields.items():
        _put(target[stored_key(name)], value)


def _put(target: Any, value: Any) -> None:  # noqa: C901 (one branch a type)
    if value is None:
        target.null_value = 0
    elif isinstance(value, bool):
        target.boolean_value = value
    elif isinstance(value, int):
        if not -_LARGEST <= value <= _LARGEST:
            raise BadUsage(f"{value} is too large a number to be stored.")
        target.integer_value = value
    elif isinstance(value, float):
        target.double_value = value
    elif isinstance(value, str):
        target.string_value = value
    elif isinstance(value, bytes):
        target.bytes_value = value
    elif isinstance(value, datetime):
        target.timestamp_value.FromDatetime(value)
    elif isinstance(value, Mapping):
        target.map_value.SetInParent()
        encode_fields(value, target.map_value.fields)
    else:
        target.array_value.SetInParent()
        for item in value:
            _put(target.array_value.values.add(), item)


def decode(value: Any) -> Any:
    """The Python value of a Firestore value."""
    kind = value.WhichOneof("value_type")
    if kind == "map_value":
        return decode_fields(value.map_value.fields)
    if kind == "array_value":
        return [decode(item) for item in value.array_value.values]
    if kind == "timestamp_value":
        return moment(value.timestamp_value)
    if kind == "null_value" or kind is None:
        return None
    return getattr(value, kind)


def decode_fields(fields: Any) -> Fields:
    """The fields of a protobuf map of them."""
    return {original_key(name): decode(value) for name, value in fields.items()}


def snapshot(document: Any, read_time: Timestamp) -> Snapshot:
    """A read document."""
    return Snapshot(document.name, decode_fields(document.fields), document.update_time, read_time)


def stored_key(key: str) -> str:
    """A key of a map as Firestore takes it, which refuses empty ones and `__x__`."""
    if not key or key.startswith(_MARK) or (key.startswith("__") and key.endswith("__")):
        key = _MARK + key
    if len(key) > _KEY_LIMIT_BYTES // 4 and len(key.encode()) > _KEY_LIMIT_BYTES:
        raise BadUsage(f"The name “{key[:40]}…” is too long to be stored.")
    return key


def original_key(key: str) -> str:
    """What `stored_key` made a key of."""
    return key.removeprefix(_MARK)


def field_path(path: FieldPath) -> str:
    """A path as Firestore's masks and transforms spell it: every step quoted, so that it may hold anything."""
    return ".".join("`" + stored_key(step).replace("\\", "\\\\").replace("`", "\\`") + "`" for step in path)


def field_paths(paths: Iterable[FieldPath]) -> list[str]:
    """Several paths, in order."""
    return sorted(map(field_path, paths))


def moment(timestamp: Timestamp) -> datetime:
    """A time of the store, to the microsecond that it keeps."""
    found: datetime = timestamp.ToDatetime(tzinfo=UTC)
    return found


def milliseconds(moment: datetime) -> int:
    """Unix milliseconds."""
    return microseconds(moment) // 1000


def microseconds(moment: datetime) -> int:
    """Unix microseconds; exact, which `datetime.timestamp` is not."""
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
