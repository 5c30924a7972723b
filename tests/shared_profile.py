"""A profile of shared stores on the servers of this run, with its keys, as a desk has it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from catalog_desktop.config.profiles import (
    CloudSettings,
    FirestoreSettings,
    Profile,
    SearchSettings,
    save_profile,
)
from catalog_desktop.config.secrets import Secret
from catalog_desktop.domain.ids import new_ulid
from tests.firestore_emulator import FirestoreEmulator
from tests.meilisearch_server import MeilisearchServer

_PROJECTOR = ("documents.*", "indexes.*", "settings.*", "tasks.*", "stats.get", "search")


@dataclass(frozen=True)
class Desk:
    """One desk's configuration folder, and how its environment gives keys."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch

    @property
    def profiles_file(self) -> Path:
        return self.folder / "config" / "catalog-desktop" / "profiles.toml"

    def settle(self) -> None:
        """Let the program find its folders here."""
        for name in ("CONFIG", "DATA", "CACHE"):
            self.monkeypatch.setenv(f"XDG_{name}_HOME", str(self.folder / name.lower()))

    def shared_profile(
        self,
        emulator: FirestoreEmulator,
        server: MeilisearchServer,
        *,
        name: str = "cloud",
        firestore_port: int | None = None,
        search_port: int | None = None,
    ) -> Profile:
        """A new shop's place on both servers, reached by other ports where a proxy stands between; saved."""
        environment = f"test-{new_ulid().lower()}"
        keys = {Secret.SEARCH_KEY: ("search",), Secret.PROJECTOR_KEY: _PROJECTOR}
        for secret, actions in keys.items():
            key = server.key([f"{environment}--*"], list(actions))
            self.monkeypatch.setenv(f"CATALOG_DESKTOP_{secret.upper()}", key)
        address = emulator.address if firestore_port is None else f"127.0.0.1:{firestore_port}"
        url = server.url if search_port is None else f"http://127.0.0.1:{search_port}"
        settings = emulator.settings()
        cloud = CloudSettings(
            FirestoreSettings(settings.project, emulator=address), SearchSettings(url, environment), projects=True
        )
        profile = Profile(name, self.folder / name, cloud)
        save_profile(profile, self.profiles_file)
        return profile
