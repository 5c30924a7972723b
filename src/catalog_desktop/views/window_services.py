"""What the window can have done beyond the ports; the composition root hands it in, as views know no adapter, no
projector and no file format.

Everything here is called on the GUI's event loop and must not block it. Errors are of `domain.errors`. Cancelling the
task that awaits a long job stops the job; what it has done stays done unless it says otherwise.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtWidgets import QWidget

from catalog_desktop.config.connection import TypedConnection
from catalog_desktop.config.profiles import Profile
from catalog_desktop.domain.finding import Finding
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.projection_control import FormerWish
from catalog_desktop.ports.search_index import Drift
from catalog_desktop.session.events import Event
from catalog_desktop.session.projection_report import ProjectionReport

Progress = Callable[[int, int | None], None]
"""`progress(done, total)`; `total` is None while nobody knows it. Called on the GUI's thread."""

LoadPicture = Callable[[str, str], Awaitable[bytes]]
"""`await load_picture(shop_id, address)`: the file behind an image's `url`. Raises NotFound, NotPermitted when remote
pictures are off for the shop, StoreUnavailable."""

ImportFile = Callable[[QWidget, Shop, Path | None], Awaitable[None]]
"""Open the import dialog over a window and return when it is closed; the path is a file chosen already."""

OfferUnfinished = Callable[[QWidget], Coroutine[Any, Any, None]]
"""Offer imports that were interrupted, over a window, and return when each is answered."""

ExportView = Callable[[QWidget, Shop, ProductQuery, Sequence[str]], Awaitable[None]]
"""Open the export dialog: the query on screen, and the ids that are ticked (empty: none)."""


class SearchUpkeep(Protocol):
    """The projector's commands, for one shop each; see `projector.projector_thread`."""

    async def follow(self, shop_id: str) -> None:
        """Project a shop that was created just now, and return when it can be searched or that cannot be had."""
        ...

    async def request_rebuild(self, shop_id: str) -> None:
        """Build the index anew beside the live one; progress comes by reports."""
        ...

    async def cancel_rebuild(self, shop_id: str) -> None:
        """Stop a rebuild; the live index stays as it is."""
        ...

    async def request_former(self, shop_id: str, wish: FormerWish) -> None:
        """Return to the index that was live before the last switch, or discard it. Raises BadUsage when none is
        kept."""
        ...

    async def retry(self, shop_id: str, product_ids: Sequence[str]) -> None:
        """Try products again that the index refused."""
        ...

    async def verify(self, shop_id: str) -> Drift:
        """Compare the index with the products."""
        ...

    async def repair(self, shop_id: str, drift: Drift) -> None:
        """Project those again that differ."""
        ...


class CatalogFiles(Protocol):
    """Jobs on the whole catalog."""

    async def make_sample(self, progress: Progress) -> Shop:
        """Create the sample shop with its products, or return the one that is there."""
        ...

    async def back_up(self, file: Path, progress: Progress) -> None:
        """Write the catalog to one file; nothing remains of it when this is cancelled. Replaces an older file."""
        ...

    async def check_backup(self, file: Path) -> str:
        """A sentence on what a backup holds. Raises BadUsage or StoreDamaged when it is none that can be restored."""
        ...

    async def doctor(self) -> Sequence[str]:
        """What is wrong with the catalog's files, a sentence each; empty when all is well."""
        ...


class Connections(Protocol):
    """Connections to shared stores; see `config.profiles`."""

    async def profiles(self) -> Sequence[Profile]:
        """All profiles, the embedded one first. Raises BadUsage when the file of profiles is wrong."""
        ...

    def check(self, connection: TypedConnection) -> AsyncIterator[Finding]:
        """Ask both servers, step by step; nothing is kept or written. Ends at the first step that others need."""
        ...

    async def save(self, connection: TypedConnection) -> Finding | None:
        """Sign in when a password was typed, then keep the profile and its secrets; a finding when they are only kept
        until the program ends. Errors: NotPermitted, BadUsage, StoreUnavailable; then nothing is kept."""
        ...


@dataclass(frozen=True, slots=True)
class BesideOwner:
    """Another process may write the catalog, this one only reads it. `owner` says which it was at the start; `await
    present_owner()` says which it is now, None when the catalog is free."""

    owner: str
    present_owner: Callable[[], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class WindowServices:
    """`person` signs every write. `reports` is emitted on the GUI's thread. `raise_window` is emitted when somebody
    starts the program a second time. `import_file` and `export_view` open dialogs; without one its button is not
    drawn. `profile` is the name of the catalog's profile, empty when it was opened by its folder. `documents_read()`
    counts what this program's projector has read, by what for, where reading is billed.
    With `beside` the window only reads, and no command that writes is drawn."""

    person: str
    search: SearchUpkeep
    files: CatalogFiles
    load_picture: LoadPicture
    reports: Event[ProjectionReport] = field(default_factory=Event)
    raise_window: Event[None] = field(default_factory=Event)
    import_file: ImportFile | None = None
    offer_unfinished: OfferUnfinished | None = None
    export_view: ExportView | None = None
    connections: Connections | None = None
    profile: str = ""
    beside: BesideOwner | None = None
    documents_read: Callable[[], Mapping[str, int]] | None = None

    @property
    def can_write(self) -> bool:
        """Whether this process may write the catalog."""
        return self.beside is None


@dataclass(frozen=True, slots=True)
class Leaving:
    """How the window was left: the program's exit status, and the backup that is to take the catalog's place, or the
    profile whose catalog is to be shown, before the window opens again. `open_again` opens it anew, as the
    catalog's owner if that is free."""

    status: int = 0
    restore_from: Path | None = None
    profile: str = ""
    open_again: bool = False
