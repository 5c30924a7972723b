"""The pictures of the sample catalog: pictograms of our own in a tint, drawn without a network.

An address is `sample:<name>?<rrggbb>`: the pictogram `resources/sample-catalog/pictures/<name>.svg` with its
`currentColor` replaced by that tint.
"""

from __future__ import annotations

import re
from functools import lru_cache

from catalog_desktop.domain.errors import NotFound
from catalog_desktop.exchange.sample.sample_seeds import sample_folder

_ADDRESS = re.compile(r"sample:([a-z-]+)\?([0-9a-f]{6})")


def picture_address(name: str, tint: str) -> str:
    """The address of a pictogram in a tint (`#rrggbb`)."""
    return f"sample:{name}?{tint.removeprefix('#')}"


def sample_picture(address: str) -> bytes:
    """The SVG behind a sample's address, tinted. Raises NotFound for any other address or an unknown name."""
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise NotFound("picture", address)
    return _pictogram(match[1]).replace("currentColor", f"#{match[2]}").encode()


@lru_cache(maxsize=64)
def _pictogram(name: str) -> str:
    try:
        return (sample_folder() / "pictures" / f"{name}.svg").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFound("picture", name) from None
