"""Documents as the bytes in which the index keeps them: JSON without field names, which the file's format implies."""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter
from typing import Any

import orjson

from catalog_desktop.domain.document import Availability, Document, DocumentVariant
from catalog_desktop.domain.product import Status

_FIELDS = tuple(field.name for field in fields(Document))
_VARIANTS = _FIELDS.index("variants")
_STATUS = _FIELDS.index("status")
_LISTS = tuple(_FIELDS.index(name) for name in ("categories", "tags", "attributes", "missing", "problems"))
_VARIANT_FIELDS = tuple(field.name for field in fields(DocumentVariant))
_AVAILABILITY = _VARIANT_FIELDS.index("availability")
_STATUSES = {status.value: status for status in Status}
_AVAILABILITIES = {availability.value: availability for availability in Availability}

_values = attrgetter(*_FIELDS)
_variant_values = attrgetter(*_VARIANT_FIELDS)


def encode(document: Document) -> bytes:
    """The bytes of a document; `decode` of them is an equal one."""
    values: list[Any] = list(_values(document))
    values[_VARIANTS] = [_variant_values(variant) for variant in document.variants]
    return orjson.dumps(values, default=dict)


def decode(body: bytes) -> Document:
    """The document of some bytes."""
    values: list[Any] = orjson.loads(body)
    for place in _LISTS:
        values[place] = tuple(values[place])
    values[_STATUS] = _STATUSES[values[_STATUS]]
    values[_VARIANTS] = tuple(map(_variant, values[_VARIANTS]))
    return Document(*values)


def _variant(values: list[Any]) -> DocumentVariant:
    values[_AVAILABILITY] = _AVAILABILITIES[values[_AVAILABILITY]]
    return DocumentVariant(*values)
