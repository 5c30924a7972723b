"""Secrets of profiles, in the keyring of the operating system.

Where there is no keyring they are kept in memory until the program ends, and `is_lasting` says so. A server has no
keyring either: there the environment holds them, `CATALOG_DESKTOP_SEARCH_KEY` for instance.
"""

from __future__ import annotations

import os
from enum import StrEnum
from typing import ClassVar

_SERVICE = "catalog-desktop"


class Secret(StrEnum):
    """What is kept secret for a profile. The environment's `CATALOG_DESKTOP_` and the name in capitals comes first."""

    SEARCH_KEY = "search_key"
    """The key or tenant token with which this desk searches."""
    PROJECTOR_KEY = "projector_key"
    """The key with which this desk or server writes the index."""
    REFRESH_TOKEN = "refresh_token"  # noqa: S105 - a name, no secret
    """What signs a person in again without a password."""


class Secrets:
    """The secrets of one profile. Every call may wait for the keyring's own dialog: not on the GUI's loop."""

    in_memory: ClassVar[dict[tuple[str, Secret], str]] = {}
    """What was typed while the program runs, by profile."""

    def __init__(self, profile: str) -> None:
        self._profile = profile
        self._is_lasting = True

    def __repr__(self) -> str:
        return f"Secrets({self._profile!r})"

    @property
    def is_lasting(self) -> bool:
        """False once a secret could not be given to a keyring: it has to be typed again at the next start."""
        return self._is_lasting

    def get(self, secret: Secret) -> str | None:
        """The secret, or None when nobody has told it."""
        given = os.environ.get(f"CATALOG_DESKTOP_{secret.upper()}") or self.in_memory.get((self._profile, secret))
        if given:
            return given
        import keyring
        from keyring.errors import KeyringError

        try:
            return keyring.get_password(_SERVICE, self._user(secret))
        except KeyringError:
            return None

    def put(self, secret: Secret, value: str) -> None:
        """Keep a secret; in memory alone where there is no keyring."""
        import keyring
        from keyring.errors import KeyringError

        self.in_memory[self._profile, secret] = value
        try:
            keyring.set_password(_SERVICE, self._user(secret), value)
        except KeyringError:
            self._is_lasting = False

    def forget(self, secret: Secret) -> None:
        """Take a secret out of memory and keyring."""
        import keyring
        from keyring.errors import KeyringError

        self.in_memory.pop((self._profile, secret), None)
        try:
            keyring.delete_password(_SERVICE, self._user(secret))
        except KeyringError:
            return  # it was not there

    def _user(self, secret: Secret) -> str:
        return f"{self._profile}/{secret.value}"
