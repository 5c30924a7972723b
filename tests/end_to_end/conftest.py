"""The same path on both kinds of stores."""

from pathlib import Path

import pytest

from catalog_desktop.config.profiles import Profile
from tests.shared_profile import Desk

EMBEDDED, CLOUD = "embedded", "cloud"
embedded_only = pytest.mark.parametrize("profile", [EMBEDDED], indirect=True)
"""For what only a catalog in a folder has: backups, and one owner."""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk of the test's own."""
    desk = Desk(tmp_path / "desk", monkeypatch)
    desk.settle()
    return desk


@pytest.fixture(params=[EMBEDDED, CLOUD])
def profile(request: pytest.FixtureRequest, desk: Desk) -> Profile:
    """Embedded stores, then Firestore and Meilisearch."""
    if request.param == EMBEDDED:
        return Profile("", desk.folder / "catalog")
    return shared_profile(request, desk)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The servers are there before anything of a test that needs them: they outlive it."""
    for item in items:
        callspec = getattr(item, "callspec", None)
        if callspec is not None and callspec.params.get("profile") == CLOUD:
            item.fixturenames[:0] = ["firestore_emulator", "meilisearch_server"]  # type: ignore[attr-defined]


def shared_profile(request: pytest.FixtureRequest, desk: Desk) -> Profile:
    """An empty catalog on the servers of this run."""
    emulator = request.getfixturevalue("firestore_emulator")
    return desk.shared_profile(emulator, request.getfixturevalue("meilisearch_server"))
