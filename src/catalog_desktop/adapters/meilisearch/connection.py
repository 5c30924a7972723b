"""Where a Meilisearch is, under which key, and what a shop's indexes are called there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from catalog_desktop.adapters.loopback import is_loopback
from catalog_desktop.domain.errors import BadUsage

# What an index's name may consist of (https://www.meilisearch.com/docs/resources/internals/indexes), without the
# delimiter between our parts: a key for `live--a--*` must not reach a shop whose id goes on after `a`.
_PART = re.compile(r"[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*")
_DELIMITER = "--"
_LIVE = "live"
_BUILD = re.compile(r"b[0-9]+")


@dataclass(frozen=True, slots=True)
class IndexNames:
    """The names of the indexes of one environment, such as `production` or `staging`: `{environment}--{shop}--live` is
    searched, `{environment}--{shop}--b{number}` is built beside it, `{environment}--meta` tells how each was made.

    Raises BadUsage for an environment or a shop that cannot be part of a name.
    """

    environment: str

    def __post_init__(self) -> None:
        _check_part("environment", self.environment)

    @property
    def meta(self) -> str:
        """The index of what is known of the other indexes."""
        return f"{self.environment}{_DELIMITER}meta"

    @property
    def everything(self) -> str:
        """The pattern, for a key, of all indexes of the environment."""
        return f"{self.environment}{_DELIMITER}*"

    def live(self, shop_id: str) -> str:
        """The index that readers of a shop search."""
        return self._of_shop(shop_id) + _LIVE

    def build(self, shop_id: str, number: int) -> str:
        """An index beside the live one. Numbers are never used twice."""
        return f"{self._of_shop(shop_id)}b{number}"

    def is_build(self, shop_id: str, name: str) -> bool:
        """Whether this is the name of an index beside the shop's live one."""
        prefix = self._of_shop(shop_id)
        return name.startswith(prefix) and _BUILD.fullmatch(name.removeprefix(prefix)) is not None

    def all_of_shop(self, shop_id: str) -> str:
        """The pattern, for a key, of a shop's indexes. It ends in the delimiter: `a*` would also name shop `ab`."""
        return self._of_shop(shop_id) + "*"

    def _of_shop(self, shop_id: str) -> str:
        _check_part("shop", shop_id)
        return f"{self.environment}{_DELIMITER}{shop_id}{_DELIMITER}"


@dataclass(frozen=True, slots=True)
class Connection:
    """A Meilisearch server and the key (or tenant token) to ask it with. `timeout_s` is for one request.

    Raises BadUsage for an address that is not one, and for plain http to another machine.
    """

    url: str
    key: str = field(repr=False)
    names: IndexNames
    timeout_s: float = 10.0

    def __post_init__(self) -> None:
        check_url(self.url)
        object.__setattr__(self, "url", self.url.rstrip("/"))


def check_url(url: str) -> None:
    """Raises BadUsage unless keys can be sent there without anybody reading along."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise BadUsage(f"“{url}” is not the address of a search server: {error}.") from None
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
        raise BadUsage(f"“{url}” is not the address of a search server. It looks like https://search.example.com.")
    if parts.username is not None or parts.password is not None:
        raise BadUsage("The address of a search server holds no user or password; the key is kept apart.")
    if parts.scheme == "http" and not is_loopback(host):
        raise BadUsage(f"The key would travel to {host} unencrypted. Use https; http is for this machine alone.")


def _check_part(kind: str, text: str) -> None:
    if not _PART.fullmatch(text):
        raise BadUsage(f"The {kind} “{text}” cannot be part of an index's name: letters, digits, “_” and single “-”.")
