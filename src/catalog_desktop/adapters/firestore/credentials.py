"""Who asks: what goes into each call's `authorization` header."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from catalog_desktop.domain.errors import BadUsage, NotPermitted

TokenSource: TypeAlias = Callable[[], "str | None"]
"""The bearer token for the next call, None for a call without one. It is asked on the connection's thread and must not
block it: whoever signs people in renews tokens ahead of time."""


def emulator_owner() -> str:
    """The token that bypasses all rules on the emulator, and is worth nothing elsewhere."""
    return "owner"


def check_credentials_file(file: Path) -> None:
    """Refuse what must not lie on a desktop, and what is no credentials file at all.

    A service account's key acts for everybody, bypasses the security rules and does not expire, so whoever copies the
    file owns all shops of the project.
    """
    try:
        content = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise BadUsage(f"{file.name} is no credentials file: {error}.") from error
    if isinstance(content, dict) and content.get("type") == "service_account":
        raise NotPermitted(
            f"{file.name} is the key of a service account. It bypasses the shop's roles and never expires, so it "
            "must not lie on a desktop: sign in with your own account, and delete the key in the Google Cloud console."
        )
