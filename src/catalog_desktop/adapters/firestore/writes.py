"""Single writes of a commit, as plain protobuf messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from google.cloud.firestore_v1.types import DocumentTransform, Write
from google.protobuf.timestamp_pb2 import Timestamp

from catalog_desktop.adapters.firestore.values import encode_fields, field_path
from catalog_desktop.domain.paths import FieldPath

Changes: TypeAlias = dict[FieldPath, Any]
"""Fields by their paths, which do not overlap, with their new values; None removes a field."""

_PlainWrite: Any = Write.pb()
_REQUEST_TIME = DocumentTransform.FieldTransform.ServerValue.REQUEST_TIME


def creation(name: str, fields: Mapping[str, Any], stamped: Iterable[str] = ()) -> Any:
    """A document that must not be there yet; the store's clock sets the fields in `stamped`."""
    write = replacement(name, fields)
    write.current_document.exists = False
    _stamp(write, stamped)
    return write


def replacement(name: str, fields: Mapping[str, Any]) -> Any:
    """A document, whether it is there already or not."""
    write = _PlainWrite()
    write.update.name = name
    encode_fields(fields, write.update.fields)
    return write


def update(
    name: str,
    changes: Changes,
    *,
    unchanged_since: Timestamp | None,
    stamped: Iterable[str] = (),
    increments: Mapping[FieldPath, int] | None = None,
) -> Any:
    """Some fields of a document, which must be as it was at `unchanged_since`, or at least be there."""
    write = _PlainWrite()
    write.update.name = name
    encode_fields(_nested(changes), write.update.fields)
    write.update_mask.field_paths.extend(sorted(map(field_path, changes)))
    _require(write, unchanged_since)
    # The emulator answers transforms in the order of their paths, Firestore in the order asked for.
    for path, by in sorted((increments or {}).items()):
        transform = write.update_transforms.add(field_path=field_path(path))
        transform.increment.integer_value = by
    _stamp(write, stamped)
    return write


def removal(name: str) -> Any:
    """A document that goes, if it is there."""
    write = _PlainWrite()
    write.delete = name
    return write


def _require(write: Any, unchanged_since: Timestamp | None) -> None:
    if unchanged_since is None:
        write.current_document.exists = True
    else:
        write.current_document.update_time.CopyFrom(unchanged_since)


def _stamp(write: Any, stamped: Iterable[str]) -> None:
    for field in sorted(stamped):
        write.update_transforms.add(field_path=field_path((field,)), set_to_server_value=_REQUEST_TIME)


def _nested(changes: Changes) -> dict[str, Any]:
    """The changed values in their places."""
    tree: dict[str, Any] = {}
    for path, value in changes.items():
        if value is not None:
            place = tree
            for step in path[:-1]:
                place = place.setdefault(step, {})
            place[path[-1]] = value
    return tree
