"""The seeds of the sample catalog, read from `resources/sample-catalog`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from catalog_desktop.domain.categories import SEPARATOR
from catalog_desktop.resources_root import resources_root


@dataclass(frozen=True, slots=True)
class Leaf:
    """A category and what is sold in it. Prices are whole units of the currency, lowest and highest."""

    path: str
    code: str
    picture: str
    brands: tuple[str, ...]
    nouns: tuple[str, ...]
    qualities: tuple[str, ...]
    price: tuple[int, int]
    weight_g: tuple[int, int]
    options: Mapping[str, tuple[str, ...]]
    attributes: Mapping[str, tuple[Any, ...]]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Department:
    """Leaves that share series, introductions and the pattern of their titles; `share` is its weight in the catalog."""

    code: str
    title: str
    series: tuple[str, ...]
    intros: tuple[str, ...]
    leaves: tuple[Leaf, ...]
    share: int


@dataclass(frozen=True, slots=True)
class Seeds:
    """Everything that the sample is made from. Tints are `#rrggbb`."""

    departments: tuple[Department, ...]
    tints: Mapping[str, str]
    other_tints: tuple[str, ...]


# Suppliers that list in another script have a smaller assortment than our own departments.
_DEPARTMENT_SHARE, _SUPPLIER_SHARE = 12, 3


def sample_folder() -> Path:
    """Where the seeds and pictures lie."""
    return resources_root() / "sample-catalog"


@cache
def load_seeds() -> Seeds:
    """The seeds, in the order of their files' names, so that a catalog made from them is always the same."""
    folder = sample_folder()
    palette = _read(folder / "palette.toml")
    departments = tuple(_department(_read(file)) for file in sorted((folder / "departments").glob("*.toml")))
    return Seeds(departments, palette["colours"], tuple(palette["others"]))


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _department(raw: Mapping[str, Any]) -> Department:
    name = raw.get("name")
    return Department(
        code=raw["code"],
        title=raw["title"],
        series=tuple(raw["series"]),
        intros=tuple(raw["intros"]),
        leaves=tuple(
            _leaf({"brands": raw["brands"], **leaf}, f"{name}{SEPARATOR}" if name else "") for leaf in raw["leaf"]
        ),
        share=_DEPARTMENT_SHARE if name else _SUPPLIER_SHARE,
    )


def _leaf(raw: Mapping[str, Any], above: str) -> Leaf:
    lowest_price, highest_price = raw["price"]
    lightest, heaviest = raw["weight_g"]
    return Leaf(
        path=above + raw["path"],
        code=raw["code"],
        picture=raw["picture"],
        brands=tuple(raw["brands"]),
        nouns=tuple(raw["nouns"]),
        qualities=tuple(raw["qualities"]),
        price=(lowest_price, highest_price),
        weight_g=(lightest, heaviest),
        options={name: tuple(values) for name, values in raw.get("options", {}).items()},
        attributes={name: tuple(values) for name, values in raw.get("attributes", {}).items()},
        facts=tuple(raw["facts"]),
    )
