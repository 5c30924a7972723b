"""Profiles on the command line: listed, signed out of, and a catalog copied from one to another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest

from catalog_desktop.cli import main
from catalog_desktop.config.profiles import Profile, save_profile
from catalog_desktop.config.secrets import Secret, Secrets
from tests.end_to_end.conftest import CLOUD
from tests.memory_keyring import MemoryKeyring
from tests.shared_profile import Desk

PRODUCTS = "title,sku,price,cost,stock\nKettle,K-1,39.00,20.00,4\nMug,K-2,9.50,,0\n"
to_cloud = pytest.mark.parametrize("profile", [CLOUD], indirect=True)


class CommandLine:
    """Runs commands in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str, status: int = 0) -> Any:
        assert main([*words, "--json"]) == status
        return json.loads(self._capsys.readouterr().out)


@pytest.fixture
def run(desk: Desk, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """With an embedded catalog of two products, in the profile `cellar`."""
    save_profile(Profile("cellar", desk.folder / "cellar"), desk.profiles_file)
    command_line = CommandLine(capsys)
    file = desk.folder / "products.csv"
    file.write_text(PRODUCTS, encoding="utf-8")
    assert command_line("import", str(file), "--profile", "cellar")["created"] == 2
    return command_line


@pytest.fixture
def system() -> Iterator[MemoryKeyring]:
    before, made = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)
    Secrets.in_memory.clear()


@to_cloud
def test_a_catalog_is_copied_to_shared_stores_and_found_there(run: CommandLine, profile: Profile) -> None:
    [shop] = run("copy", "--from", "cellar", "--to", profile.name)["shops"]
    assert (shop["created"], shop["missing"], shop["different"], shop["extra"]) == (2, 0, 0, 0)
    [again] = run("copy", "--from", "cellar", "--to", profile.name)["shops"]
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)
    assert run("set", "K-2", "stock=3", "--profile", profile.name)["searchable"]
    assert run("search", "stock:3", "--profile", profile.name)["total"] == 1
    assert run("search", "stock:3", "--profile", "cellar")["total"] == 0


@to_cloud
def test_profiles_are_listed(run: CommandLine, profile: Profile) -> None:
    listed = {entry["name"]: entry["stores"] for entry in run("profiles")}
    assert listed == {"embedded": "embedded", "cellar": "embedded", profile.name: "cloud"}


def test_a_catalog_is_not_copied_onto_itself(run: CommandLine) -> None:
    assert "onto itself" in run("copy", "--from", "cellar", "--to", "cellar", status=2)["error"]["message"]


def test_an_unknown_profile_is_named(run: CommandLine) -> None:
    assert "“attic”" in run("search", "mug", "--profile", "attic", status=1)["error"]["message"]


def test_a_folder_and_a_profile_are_one_too_many(run: CommandLine, tmp_path: Path) -> None:
    assert (
        "not by both" in run("shops", "--profile", "cellar", "--catalog", str(tmp_path), status=2)["error"]["message"]
    )


def test_signing_in_needs_an_account(run: CommandLine) -> None:
    assert "[sign_in]" in run("sign-in", "--profile", "cellar", status=2)["error"]["message"]
    assert "--profile" in run("sign-in", status=2)["error"]["message"]


def test_signing_out_leaves_no_secret_on_this_desk(run: CommandLine, system: MemoryKeyring) -> None:
    for secret in Secret:
        Secrets("cellar").put(secret, "canary")
    assert run("sign-out", "--profile", "cellar")["signed_out"]
    assert system.kept == {}
    assert Secrets("cellar").get(Secret.REFRESH_TOKEN) is None
