"""Who connects to Firestore: never unseen to an emulator, never without a sign-in."""

import pytest

from catalog_desktop.app.shared_catalog import firestore_connection, search_connection
from catalog_desktop.config.profiles import CloudSettings, FirestoreSettings, SearchSettings, SignInSettings
from catalog_desktop.config.secrets import Secret, Secrets
from catalog_desktop.domain.errors import BadUsage, NotPermitted

REAL = CloudSettings(
    FirestoreSettings("shop-berlin"),
    SearchSettings("https://search.example.com"),
    SignInSettings("mira@example.com", "public-web-key"),
)


async def test_an_emulator_that_the_environment_names_is_no_secret_detour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:8080")
    with pytest.raises(NotPermitted, match="FIRESTORE_EMULATOR_HOST"):
        async with firestore_connection(REAL, Secrets("berlin")):
            pytest.fail("connected to an emulator that nobody asked for")


async def test_in_development_it_may_be_one_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATALOG_DESKTOP_DEVELOPMENT", "1")
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:8080")
    async with firestore_connection(REAL, Secrets("berlin")) as connection:
        assert connection.settings.emulator == "127.0.0.1:8080"
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "10.0.0.7:8080")
    with pytest.raises(NotPermitted, match="this machine"):
        async with firestore_connection(REAL, Secrets("berlin")):
            pytest.fail("sent everything unencrypted to another machine")


async def test_who_has_not_signed_in_is_asked_to() -> None:
    with pytest.raises(NotPermitted, match=r"Sign in as mira@example\.com"):
        async with firestore_connection(REAL, Secrets("berlin")):
            pytest.fail("connected as nobody")


async def test_a_key_that_nobody_has_told_is_asked_for() -> None:
    with pytest.raises(NotPermitted, match="search key is missing"):
        await search_connection(REAL, Secrets("berlin"), Secret.SEARCH_KEY)


async def test_a_key_does_not_travel_unencrypted() -> None:
    plain = CloudSettings(REAL.firestore, SearchSettings("http://search.example.com"))
    with pytest.raises(BadUsage, match="unencrypted"):
        await search_connection(plain, Secrets("berlin"), Secret.SEARCH_KEY, "a-key")
