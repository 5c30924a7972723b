"""Secrets with a keyring, without one, and from the environment."""

from collections.abc import Iterator

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from catalog_desktop.config.secrets import Secret, Secrets
from tests.memory_keyring import MemoryKeyring


@pytest.fixture
def system() -> Iterator[MemoryKeyring]:
    before, made = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)
    Secrets.in_memory.clear()


def restart() -> None:
    """What a new run of the program knows."""
    Secrets.in_memory.clear()


def test_a_secret_outlives_the_program_in_the_keyring(system: MemoryKeyring) -> None:
    Secrets("berlin").put(Secret.SEARCH_KEY, "canary")
    restart()
    later = Secrets("berlin")
    assert later.get(Secret.SEARCH_KEY) == "canary"
    assert later.is_lasting


def test_profiles_and_secrets_are_kept_apart(system: MemoryKeyring) -> None:
    Secrets("berlin").put(Secret.SEARCH_KEY, "canary")
    assert Secrets("hamburg").get(Secret.SEARCH_KEY) is None
    assert Secrets("berlin").get(Secret.PROJECTOR_KEY) is None


def test_a_forgotten_secret_is_gone(system: MemoryKeyring) -> None:
    secrets = Secrets("berlin")
    secrets.put(Secret.REFRESH_TOKEN, "canary")
    secrets.forget(Secret.REFRESH_TOKEN)
    secrets.forget(Secret.REFRESH_TOKEN)
    assert secrets.get(Secret.REFRESH_TOKEN) is None
    assert system.kept == {}


def test_without_a_keyring_a_secret_lasts_until_the_program_ends(system: MemoryKeyring) -> None:
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    secrets = Secrets("berlin")
    secrets.put(Secret.SEARCH_KEY, "canary")
    assert secrets.get(Secret.SEARCH_KEY) == "canary"
    assert not secrets.is_lasting
    assert Secrets("berlin").get(Secret.SEARCH_KEY) == "canary"
    restart()
    assert Secrets("berlin").get(Secret.SEARCH_KEY) is None


def test_the_environment_comes_first(system: MemoryKeyring, monkeypatch: pytest.MonkeyPatch) -> None:
    Secrets("berlin").put(Secret.SEARCH_KEY, "kept")
    monkeypatch.setenv("CATALOG_DESKTOP_SEARCH_KEY", "given")
    assert Secrets("berlin").get(Secret.SEARCH_KEY) == "given"


def test_a_secret_is_not_shown(system: MemoryKeyring) -> None:
    secrets = Secrets("berlin")
    secrets.put(Secret.SEARCH_KEY, "canary")
    assert "canary" not in repr(secrets)
