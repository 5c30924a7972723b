"""A draft: what one record of a file says about a product, before it meets the catalog.

Its JSON form is what the parsing process stages and the catalog's owner reads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson

from catalog_desktop.domain.errors import Problem
from catalog_desktop.domain.ids import ulid_from
from catalog_desktop.domain.paths import FieldPath, JsonValue, Record
from catalog_desktop.domain.record import REPOSITORY_FIELDS, from_record, to_record
from catalog_desktop.domain.rules import check

DEFAULT_VARIANT = "default"
_IDS_FROM = 1_577_836_800_000  # 2020-01-01: derived ids share a time part, they are no times
_DIGEST_BYTES = 12


@dataclass(frozen=True, slots=True)
class Draft:
    """What a record says, as a product's record.

    `product_id` is derived from the record's key, so that importing it again, even after a crash, finds the same
    product; or it is the file's own `id` (`is_known`). `clears` are fields that the file has and leaves blank.
    `defaults` are fields in `record` that the file says nothing about: a product that exists keeps its own there.
    `names_variants` False means that the variant stands under `DEFAULT_VARIANT` and may be any single one.
    `is_record` marks a whole product as it was exported, images and options as they are kept. `revision` is the one
    that an export was written at. `problems` are those of the record as a new product.
    """

    line: int
    product_id: str
    record: Record
    clears: tuple[FieldPath, ...] = ()
    defaults: tuple[FieldPath, ...] = ()
    revision: int | None = None
    is_known: bool = False
    names_variants: bool = False
    is_record: bool = False
    problems: tuple[Problem, ...] = ()

    def checked(self) -> Draft:
        """The draft with its record in the form that stores keep, and with what the rules say to it."""
        product = from_record({"currency": "", **self.record, "id": self.product_id})
        record = {name: value for name, value in to_record(product).items() if name not in REPOSITORY_FIELDS}
        return replace(self, record=record, problems=check(product))

    def to_json(self) -> bytes:
        """The JSON text of the draft."""
        return orjson.dumps(
            (
                self.line,
                self.product_id,
                self.record,
                self.clears,
                self.defaults,
                self.revision,
                self.is_known,
                self.names_variants,
                self.is_record,
                [(problem.code, problem.path, problem.message) for problem in self.problems],
            )
        )

    @staticmethod
    def from_values(values: list[Any]) -> Draft:
        """The draft of its JSON text's values."""
        line, product_id, record, clears, defaults, *rest, problems = values
        draft = Draft(line, product_id, record, tuple(map(tuple, clears)), tuple(map(tuple, defaults)), *rest)
        if not problems:
            return draft
        return replace(draft, problems=tuple(Problem(code, tuple(path), text) for code, path, text in problems))


def derived_id(kind: str, source: str, key: str) -> str:
    """The product id of a key: the same key of the same source always gives the same id."""
    digest = hashlib.sha256("\0".join((kind, source, key)).encode()).digest()
    return ulid_from(_IDS_FROM, int.from_bytes(digest[:10], "big"))


def content_digest(fields: Mapping[str, JsonValue]) -> str:
    """A digest of all that a record says, whatever the order of its fields: the key of a record without one."""
    content = orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(content).hexdigest()[: 2 * _DIGEST_BYTES]


def image_id(url: str) -> str:
    """The id of an imported image: the same address is the same image."""
    return "i" + hashlib.sha256(url.encode()).hexdigest()[:12]
