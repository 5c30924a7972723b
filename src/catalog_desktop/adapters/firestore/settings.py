"""Which Firestore database to use, and when the emulator may stand in for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalog_desktop.adapters.loopback import is_loopback
from catalog_desktop.domain.errors import BadUsage, NotPermitted

EMULATOR_VARIABLE = "FIRESTORE_EMULATOR_HOST"


@dataclass(frozen=True, slots=True)
class FirestoreSettings:
    """A database of a Google Cloud project; `emulator` is `host:port` of the emulator that stands in for it."""

    project: str
    database: str = "(default)"
    emulator: str | None = None

    def __post_init__(self) -> None:
        if not self.project or "/" in self.project or "/" in self.database:
            raise BadUsage(f"“{self.project}” is no Google Cloud project: see its id in the Firebase console.")
        if self.emulator is not None:
            check_loopback(self.emulator)

    @property
    def root(self) -> str:
        """The database's resource name."""
        return f"projects/{self.project}/databases/{self.database}"


def emulator_of(environment: Mapping[str, str], *, development: bool) -> str | None:
    """The emulator's address that the environment names, None when it names none.

    Google's clients follow this variable anywhere and without a word, and then send everything in the clear. Here it
    counts in development mode alone, and for this machine alone; otherwise it raises NotPermitted.
    """
    address = environment.get(EMULATOR_VARIABLE, "")
    if not address:
        return None
    if not development:
        raise NotPermitted(
            f"{EMULATOR_VARIABLE} is set to {address}. Unset it, or set CATALOG_DESKTOP_DEVELOPMENT=1 as well."
        )
    check_loopback(address)
    return address


def check_loopback(address: str) -> None:
    """Raise NotPermitted unless `host:port` is on this machine: the emulator speaks without encryption."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise BadUsage(f"“{address}” is no address of an emulator: write host:port, such as 127.0.0.1:8080.")
    if not is_loopback(host):
        raise NotPermitted(
            f"The Firestore emulator may only run on this machine, not at {address}: it does not encrypt."
        )
