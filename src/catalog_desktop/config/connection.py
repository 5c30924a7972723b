"""A connection to shared stores as somebody typed it, before it is kept as a profile."""

from __future__ import annotations

from dataclasses import dataclass, field

from catalog_desktop.config.profiles import Profile


@dataclass(frozen=True, slots=True)
class TypedConnection:
    """A profile and the secrets that go with it; an empty secret means the one that is kept already."""

    profile: Profile
    password: str = field(default="", repr=False)
    search_key: str = field(default="", repr=False)
    projector_key: str = field(default="", repr=False)
