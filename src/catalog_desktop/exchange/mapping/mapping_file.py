"""Mappings as TOML files, to be kept, edited by hand and given to the command line.

    source = "spring-list"
    currency = "EUR"
    match = ["sku"]

    [[columns]]
    column = "Artikelnummer"
    target = "sku"

    [[columns]]
    column = "VK"
    target = "price"
    unit = "major"
    decimal = ","

The keys are the fields of `Mapping` and `ColumnMapping`; what is left out has its default.
"""

from __future__ import annotations

import tomllib
from dataclasses import MISSING, Field, asdict, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

import orjson

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.money import is_currency
from catalog_desktop.exchange.mapping.layout import Layout
from catalog_desktop.exchange.mapping.mapping import ColumnMapping, Grouping, Mapping, MatchBy, Target

_UNITS = ("", "major", "minor", "g", "kg", "lb", "oz")


def read_mapping(path: Path) -> Mapping:
    """The mapping of a TOML file. Raises BadUsage, naming the file and the key that is wrong."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadUsage(f"{path.name} cannot be read: {error.strerror or error}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadUsage(f"{path.name} is no TOML file: {error}.") from error
    try:
        return mapping_from_json(raw)
    except BadUsage as error:
        raise BadUsage(f"{path.name}: {error}") from error


def write_mapping(mapping: Mapping, path: Path) -> None:
    """Write a mapping as a TOML file that `read_mapping` reads."""
    path.write_text(mapping_to_toml(mapping), encoding="utf-8")


def mapping_to_toml(mapping: Mapping) -> str:
    """The TOML text of a mapping; what has its default is left out."""
    raw = mapping_to_json(mapping)
    columns = raw.pop("columns", [])
    lines = ["# How the columns of a file become products.", *_assignments(raw)]
    for column in columns:
        lines += ["", "[[columns]]", *_assignments(column)]
    return "\n".join(lines) + "\n"


def mapping_to_json(mapping: Mapping) -> dict[str, Any]:
    """A JSON object with what differs from the defaults."""
    raw = _given(mapping)
    if mapping.columns:
        raw["columns"] = [_given(column) for column in mapping.columns]
    return raw


def mapping_from_json(raw: dict[str, Any]) -> Mapping:
    """The mapping of a JSON object. Raises BadUsage, naming the key that is wrong."""
    known = dict(raw)
    listed = known.pop("columns", [])
    if not isinstance(listed, list):
        raise BadUsage("“columns” must be a list of tables, each headed by [[columns]].")
    known["columns"] = tuple(ColumnMapping(**_checked(ColumnMapping, column)) for column in listed)
    mapping = Mapping(**_checked(Mapping, known))
    if not is_currency(mapping.currency):
        raise BadUsage(f"“{mapping.currency}” is not an ISO 4217 currency code.")
    if mapping.others not in (Target.EXTRA, Target.ATTRIBUTE, Target.IGNORE):
        raise BadUsage("“others” is extra, attribute or ignore.")
    if mapping.status not in ("active", "draft", "archived"):
        raise BadUsage("“status” is active, draft or archived.")
    return mapping


def _given(record: Mapping | ColumnMapping) -> dict[str, Any]:
    values = {field.name: getattr(record, field.name) for field in fields(record) if field.name != "columns"}
    defaults = {field.name: field.default for field in fields(record)}
    return {name: _plain(value) for name, value in values.items() if value != defaults[name]}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Grouping):
        return {name: _plain(part) for name, part in asdict(value).items() if part}
    return value.value if isinstance(value, StrEnum) else value


def _checked(kind: type[Mapping | ColumnMapping], raw: Any) -> dict[str, Any]:
    """The arguments of `kind` from a table: known keys, right types, nothing missing."""
    if not isinstance(raw, dict):
        raise BadUsage(f"“{raw}” is no table.")
    known = {field.name: field for field in fields(kind)}
    for name in raw:
        if name not in known:
            raise BadUsage(f"“{name}” is no key; there are {', '.join(known)}.")
    for name, field in known.items():
        if field.default is MISSING and name not in raw:
            raise BadUsage(f"“{name}” is missing.")
    return {name: _typed(known[name], value) for name, value in raw.items()}


def _typed(field: Field[Any], value: Any) -> Any:
    try:
        if field.name in ("target", "others"):
            return Target(value)
        if field.name == "match":
            return tuple(MatchBy(item) for item in value)
        if field.name == "layout":
            return Layout(value)
    except (ValueError, TypeError):
        allowed = ", ".join({"match": MatchBy, "layout": Layout}.get(field.name, Target))
        raise BadUsage(f"“{value}” is no {field.name}; there are {allowed}.") from None
    if field.name == "grouping":
        return _grouping(value)
    expected: type = str if field.default is MISSING else type(field.default)
    if type(value) is not expected:
        raise BadUsage(f"“{field.name}” must be {_TYPE_NAMES[expected]}, not {value!r}.")
    if field.name == "unit" and value not in _UNITS:
        raise BadUsage(f"“{value}” is no unit; there are {', '.join(_UNITS[1:])}.")
    return value


def _grouping(value: Any) -> Grouping:
    if not isinstance(value, dict):
        raise BadUsage("“grouping” must be a table.")
    for name, part in value.items():
        if name not in {field.name for field in fields(Grouping)}:
            raise BadUsage(f"“{name}” is no key of “grouping”; there are columns, parent, parent_keys and variant_if.")
        is_text = name == "parent"
        if not (isinstance(part, str) if is_text else _is_texts(part)):
            raise BadUsage(f"“{name}” must be {'a text' if is_text else 'a list of texts'}, not {part!r}.")
    parts: dict[str, Any] = {name: part if isinstance(part, str) else tuple(part) for name, part in value.items()}
    return Grouping(**parts)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


_TYPE_NAMES = {str: "a text", int: "a number", bool: "true or false", tuple: "a list"}


def _assignments(values: dict[str, Any]) -> list[str]:
    """Assignments of TOML. JSON's strings, numbers, booleans and lists of strings are TOML's too."""
    return [f"{name} = {_toml(value)}" for name, value in values.items()]


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(_assignments(value)) + " }"
    # TOML 1.0 wants U+007F escaped, which JSON leaves as it is.
    return orjson.dumps(value).decode().replace("\x7f", "\\u007f")
