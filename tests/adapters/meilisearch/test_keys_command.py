"""`catalog-desktop keys`, run on a real server."""

from __future__ import annotations

import asyncio
import json

import pytest
from meilisearch import Client

from catalog_desktop.adapters.meilisearch.connection import IndexNames
from catalog_desktop.adapters.meilisearch.keys import PROJECTING, REBUILDING
from catalog_desktop.adapters.meilisearch.search_index import MeilisearchIndex
from catalog_desktop.cli import main
from catalog_desktop.cli.keys import ADMIN_KEY
from catalog_desktop.cli.report import BAD_USAGE, DONE, FAILED
from catalog_desktop.ports.search_index import IndexBatch
from tests.contracts.search.catalog import named
from tests.meilisearch_server import MeilisearchServer


@pytest.fixture
def call(
    meilisearch_server: MeilisearchServer, search_environment: str, shop: str, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """What every call names."""
    monkeypatch.setenv(ADMIN_KEY, meilisearch_server.master_key)
    return ["--url", meilisearch_server.url, "--environment", search_environment, "--shop", shop]


async def test_a_token_is_all_that_goes_to_standard_output(
    call: list[str],
    index: MeilisearchIndex,
    meilisearch_server: MeilisearchServer,
    search_environment: str,
    shop: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await index.apply(shop, IndexBatch(named("a")))
    assert await asyncio.to_thread(main, ["keys", "token", *call]) == DONE
    written = capsys.readouterr()
    live = Client(meilisearch_server.url, written.out.strip()).index(IndexNames(search_environment).live(shop))
    assert len(live.search("")["hits"]) == 1
    assert written.out.strip() not in written.err
    assert "not shown again" in written.err


@pytest.mark.parametrize(("more", "rights"), [([], PROJECTING), (["--rebuilds"], REBUILDING)])
def test_a_projectors_key_as_json(
    call: list[str], more: list[str], rights: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["keys", "projector", *call, *more, "--days", "7", "--json"]) == DONE
    made = json.loads(capsys.readouterr().out)
    assert made["actions"] == list(rights)
    assert len(made["key"]) > 20


def test_a_projectors_key_for_all_shops(call: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "projector", *call[:4], "--json"]) == DONE
    environment = call[3]
    assert json.loads(capsys.readouterr().out)["indexes"] == [f"{environment}--*"]
    assert main(["keys", "search", *call[:4]]) == BAD_USAGE
    assert "--shop" in capsys.readouterr().err


def test_a_search_key_for_several_shops(call: list[str], shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "search", *call, "--shop", f"{shop}, {shop}1", "--json"]) == DONE
    names = IndexNames(call[3])
    assert json.loads(capsys.readouterr().out)["indexes"] == [names.live(shop), names.live(shop + "1")]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--shop", "a shop"], BAD_USAGE, "“a shop”"),
        (["--hours", "0"], BAD_USAGE, "end in the future"),
        (["--hours", "1", "--days", "1"], BAD_USAGE, "not by both"),
        (["--url", "http://search.example.com"], BAD_USAGE, "unencrypted"),
        (["--url", "http://127.0.0.1:1"], FAILED, "does not answer"),
        (["--profile", "berlin"], BAD_USAGE, "by --profile, or by --url"),
    ],
)
def test_calls_that_cannot_be_done(
    call: list[str], words: list[str], status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["keys", "search", *call, *words]) == status
    written = capsys.readouterr()
    assert said in written.err
    assert not written.out


def test_the_admin_key_is_asked_for_and_never_an_argument(
    call: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(ADMIN_KEY)
    assert main(["keys", "search", *call]) == BAD_USAGE
    assert ADMIN_KEY in capsys.readouterr().err


def test_a_key_that_may_not_make_keys(
    call: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(ADMIN_KEY, "wrong")
    assert main(["keys", "search", *call]) == FAILED
    assert "refuses the key" in capsys.readouterr().err
