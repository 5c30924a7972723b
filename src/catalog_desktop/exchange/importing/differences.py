"""What a draft would change in the product that it means: only fields that the file has, and only where they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from catalog_desktop.domain.changes import SetField, is_absent, same
from catalog_desktop.domain.paths import FieldPath, JsonValue, Record, get_field, starts_with
from catalog_desktop.domain.skus import normalise_sku
from catalog_desktop.exchange.drafts.draft import DEFAULT_VARIANT, Draft

_PARTS = ("sale", "dimensions")


class NoVariant(Exception):
    """A record says something about a variant, and which one of several cannot be told."""


def differences(draft: Draft, current: Record, *, set_stock: bool) -> tuple[SetField, ...]:
    """The changes that make `current` what the draft says. Raises NoVariant."""
    variant_ids = _variant_ids(draft, current)
    comparing = _Comparing(draft, current, variant_ids, set_stock)
    return tuple(change for change in comparing.changes() if not same(change.seen, change.value))  # type: ignore[arg-type]


def _variant_ids(draft: Draft, current: Record) -> Mapping[str, str]:
    """Which variant of the product each variant of the draft is."""
    known = _table(current, "variants")
    named = _table(draft.record, "variants")
    if draft.names_variants:
        return {key: key if draft.is_known else _same_variant(key, named[key], known, named) for key in named}
    if len(known) == 1:
        return {DEFAULT_VARIANT: next(iter(known))}
    mine = _table(named, DEFAULT_VARIANT)
    for variant_id, variant in known.items():
        if isinstance(variant, dict) and _has_key_of(mine, variant):
            return {DEFAULT_VARIANT: variant_id}
    if _says_something(draft):
        raise NoVariant
    return {}


def _same_variant(key: str, mine: Mapping[str, Any], known: Mapping[str, Any], named: Mapping[str, Any]) -> str:
    """The id under which a variant of a file is known: its own, or that of the one with its SKU or its options."""
    if key in known:
        return key
    for variant_id, variant in known.items():
        has_options = bool(mine.get("options")) and mine.get("options") == variant.get("options")
        if variant_id not in named and (has_options or (mine.get("sku") and _has_key_of(mine, variant))):
            return variant_id
    return key


def _has_key_of(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    sku = normalise_sku(mine.get("sku") or "")
    if sku:
        return sku == normalise_sku(theirs.get("sku") or "")
    return bool(mine.get("barcode")) and mine.get("barcode") == theirs.get("barcode")


def _says_something(draft: Draft) -> bool:
    prefix = ("variants", DEFAULT_VARIANT)
    fields = {(*prefix, name) for name in _table(_table(draft.record, "variants"), DEFAULT_VARIANT)}
    return bool(fields - set(draft.defaults)) or any(name in draft.record for name in ("stock", "costs"))


class _Comparing:
    """One draft beside one product."""

    def __init__(self, draft: Draft, current: Record, variant_ids: Mapping[str, str], set_stock: bool) -> None:
        self._draft = draft
        self._current = current
        self._variant_ids = variant_ids
        self._set_stock = set_stock
        self._defaults = {path for path in map(self._here, draft.defaults) if path is not None}

    def changes(self) -> Iterator[SetField]:
        for name, value in self._draft.record.items():
            special = _SPECIAL.get(name)
            if special is not None:
                yield from special(self, name, value)
            else:
                yield from self._field((name,), value)
        for path in map(self._here, self._draft.clears):
            if path is not None:
                yield from self._cleared(path)

    def _here(self, path: FieldPath) -> FieldPath | None:
        """A path of the draft as one of the product; None for a variant that cannot be told."""
        if path[0] not in ("variants", "stock", "costs"):
            return path
        variant_id = self._variant_ids.get(path[1])
        return None if variant_id is None else (path[0], variant_id, *path[2:])

    def _field(self, path: FieldPath, value: JsonValue) -> Iterator[SetField]:
        if path not in self._defaults:
            yield SetField(path, get_field(self._current, path), value)

    def _by_key(self, prefix: FieldPath, values: JsonValue) -> Iterator[SetField]:
        for key, value in values.items() if isinstance(values, dict) else ():
            yield from self._field((*prefix, key), value)

    def _map(self, name: str, value: JsonValue) -> Iterator[SetField]:
        yield from self._by_key((name,), value)

    def _extras(self, name: str, value: JsonValue) -> Iterator[SetField]:
        for source, columns in value.items() if isinstance(value, dict) else ():
            yield from self._by_key((name, source), columns)

    def _set(self, name: str, value: JsonValue) -> Iterator[SetField]:
        """Tags and categories: the order says nothing, nor does the case, unless the record is a whole one."""
        if self._draft.is_record or _folded(value) != _folded(self._current.get(name)):
            yield SetField((name,), self._current.get(name), value)

    def _variants(self, _name: str, _value: JsonValue) -> Iterator[SetField]:
        known = _table(self._current, "variants")
        for draft_id, variant in _table(self._draft.record, "variants").items():
            variant_id = self._variant_ids.get(draft_id)
            if variant_id is None:
                continue
            if variant_id not in known:
                yield SetField(("variants", variant_id), None, {**variant, "position": len(known)})
                continue
            for name, value in variant.items():
                path = ("variants", variant_id, name)
                if name == "image_id":
                    value = self._image_here(value)
                if name in _PARTS and isinstance(value, dict):
                    present = get_field(self._current, path)
                    value = {**present, **value} if isinstance(present, dict) else value
                yield from self._field(path, value)

    def _image_here(self, key: str) -> str:
        """The id under which the product has a picture of the draft: that of the same address, if it has it already."""
        url = get_field(self._draft.record, ("images", key, "url"))
        present = _table(self._current, "images").items()
        return next((known for known, image in present if image["url"] == url), key)

    def _by_variant(self, name: str, _value: JsonValue) -> Iterator[SetField]:
        for draft_id, value in _table(self._draft.record, name).items():
            variant_id = self._variant_ids.get(draft_id)
            if variant_id is None:
                continue
            if name == "costs":
                yield from self._field((name, variant_id), value)
            elif self._set_stock or variant_id not in _table(self._current, "variants"):
                yield from self._by_key((name, variant_id), value)

    def _images(self, name: str, _value: JsonValue) -> Iterator[SetField]:
        """The file's pictures in its order; a picture that is there keeps its id and its description."""
        images, present = _table(self._draft.record, name), _table(self._current, name)
        known = sorted(present.items(), key=lambda item: (item[1].get("position", 0), item[0]))
        wanted = [image["url"] for image in images.values()]
        if self._draft.is_record:
            yield from self._by_key(("images",), dict(images))
            return
        if wanted == [image["url"] for _, image in known]:
            return
        unused = [key for key, _ in known]
        for position, (key, image) in enumerate(images.items()):
            kept = next((old for old in unused if present[old]["url"] == image["url"]), None)
            if kept is None:
                yield SetField(("images", key), None, {**image, "position": position})
            else:
                unused.remove(kept)
                yield from self._field(("images", kept, "position"), position)
        for key in unused:
            yield SetField(("images", key), present[key], None)

    def _options(self, name: str, value: JsonValue) -> Iterator[SetField]:
        """The product's own options stay; values that they lack are added."""
        if self._draft.is_record:
            yield from self._field((name,), value)
            return
        present: list[Any] = list(self._current.get("options") or ())  # type: ignore[arg-type]
        extended: list[Any] = [{**option, "values": list(option["values"])} for option in present]
        by_name = {option["name"].casefold(): option for option in extended}
        for option_name, option_value in self._new_choices():
            option = by_name.get(option_name.casefold())
            if option is None:
                option = by_name[option_name.casefold()] = {"name": option_name, "values": []}
                extended.append(option)
            if option_value not in option["values"]:
                option["values"].append(option_value)
        if extended != present:
            yield SetField(("options",), present or None, extended)

    def _new_choices(self) -> Iterator[tuple[str, str]]:
        """Option names and values of variants whose options are new or others than before."""
        known = _table(self._current, "variants")
        for draft_id, variant in _table(self._draft.record, "variants").items():
            variant_id = self._variant_ids.get(draft_id)
            options = _table(variant, "options")
            if variant_id is not None and options != _table(known.get(variant_id, {}), "options"):
                yield from options.items()

    def _cleared(self, path: FieldPath) -> Iterator[SetField]:
        if path[0] == "stock" and not self._set_stock:
            return
        present = get_field(self._current, path)
        if path == ("images",):
            for key, image in _table(self._current, "images").items():
                yield SetField(("images", key), image, None)
        elif not is_absent(present) and not any(starts_with(path, default) for default in self._defaults):
            yield SetField(path, present, None)


_SPECIAL: dict[str, Callable[[_Comparing, str, JsonValue], Iterator[SetField]]] = {
    "variants": _Comparing._variants,
    "stock": _Comparing._by_variant,
    "costs": _Comparing._by_variant,
    "images": _Comparing._images,
    "options": _Comparing._options,
    "extras": _Comparing._extras,
    **dict.fromkeys(("attributes", "external_ids", "seo"), _Comparing._map),
    **dict.fromkeys(("categories", "tags"), _Comparing._set),
}
"""How the fields that are no plain values are compared."""


def _folded(value: JsonValue) -> set[str]:
    return {item.casefold() for item in _items(value)}


def _items(value: JsonValue) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _table(record: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = record.get(name)
    return value if isinstance(value, dict) else {}
