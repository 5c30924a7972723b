"""An empty shop on embedded stores, or on shared ones beside a desk that leaves projecting to others."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from catalog_desktop.cli import main
from catalog_desktop.config.profiles import CloudSettings, Profile, save_profile
from tests.firestore_emulator import FirestoreEmulator
from tests.kills.ledger import Ledger, check_gone_on, check_right_after
from tests.kills.programs import Death, Program, desk_program, headless_program
from tests.meilisearch_server import MeilisearchServer
from tests.shared_profile import Desk


@dataclass
class Place:
    """A shop, and what is known of it. `projecting` is the profile of whoever projects; None when the desk does."""

    folder: Path
    desk_profile: Profile
    projecting: Profile | None = None
    ledger: Ledger = field(default_factory=Ledger)

    def desk(self, *, seed: int = 0, death: Death | None = None) -> Program:
        """Start a person who edits."""
        return desk_program(self.desk_profile, self.folder / "desk.log", seed=seed, death=death)

    def projector(self, *, death: Death | None = None) -> Program:
        """Start the projector without a window."""
        assert self.projecting is not None
        return headless_program(self.projecting, self.folder / "projector.jsonl", death=death)

    def check(self) -> None:
        """Hold the ledger against the stores as the kill left them, and again when everybody has gone on."""
        intents = check_right_after(self.ledger, self.desk_profile)
        if self.projecting is None:
            check_gone_on(self.ledger, self.desk_profile, intents)
            return
        with self.projector() as projector:
            check_gone_on(self.ledger, self.desk_profile, intents)
            projector.ask_to_end()
            assert projector.until_ended() == 0


@pytest.fixture
def own_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk of the test's own."""
    desk = Desk(tmp_path / "desk", monkeypatch)
    desk.settle()
    return desk


@pytest.fixture
def embedded(own_desk: Desk) -> Place:
    profile = Profile("cellar", own_desk.folder / "cellar")
    save_profile(profile, own_desk.profiles_file)
    assert main(["new-shop", "Corner", "--currency", "EUR", "--profile", profile.name]) == 0
    return Place(own_desk.folder, profile)


@pytest.fixture
def shared(firestore_emulator: FirestoreEmulator, meilisearch_server: MeilisearchServer, own_desk: Desk) -> Place:
    projecting = own_desk.shared_profile(firestore_emulator, meilisearch_server)
    cloud = projecting.cloud
    assert cloud is not None
    watching = Profile("watching", own_desk.folder / "watching", CloudSettings(cloud.firestore, cloud.search))
    save_profile(watching, own_desk.profiles_file)
    assert main(["new-shop", "Corner", "--currency", "EUR", "--profile", watching.name]) == 0
    return Place(own_desk.folder, watching, projecting)
