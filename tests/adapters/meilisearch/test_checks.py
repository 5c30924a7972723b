"""What is said of a server and of keys, step by step."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from meilisearch import Client

from catalog_desktop.adapters.meilisearch import checks
from catalog_desktop.adapters.meilisearch.connection import Connection, IndexNames
from catalog_desktop.adapters.meilisearch.keys import KeyMaker
from catalog_desktop.adapters.meilisearch.search_index import MeilisearchIndex
from catalog_desktop.adapters.meilisearch.server import Server
from catalog_desktop.domain.finding import Finding
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.search_index import IndexBatch
from tests.adapters.meilisearch.between import Between, answer
from tests.contracts.search.catalog import named
from tests.fault_proxy import Fault, FaultProxy
from tests.meilisearch_server import MeilisearchServer


@pytest.fixture
def master(meilisearch_server: MeilisearchServer, search_environment: str) -> Connection:
    return meilisearch_server.connection(search_environment)


@pytest.fixture
async def maker(master: Connection) -> AsyncIterator[KeyMaker]:
    server = Server(master)
    yield KeyMaker(server)
    await server.close()


def later(**times: float) -> datetime:
    return datetime.now(UTC) + timedelta(**times)


def named_shop(shop: str) -> Shop:
    return Shop(shop, "Ours", "EUR")


async def found(searching: Connection, writing: Connection | None, shop: str) -> dict[str, Finding]:
    findings = [finding async for finding in checks.check_search(searching, writing, [named_shop(shop)])]
    found = {finding.name.removesuffix(" of Ours"): finding for finding in findings}
    assert len(found) == len(findings)
    return found


async def test_all_is_well(maker: KeyMaker, index: MeilisearchIndex, master: Connection, shop: str) -> None:
    await index.apply(shop, IndexBatch(named("a", "b")))
    searching = replace(master, key=(await maker.tenant_token([shop], later(hours=1))).key)
    writing = replace(master, key=(await maker.projector_key([shop], later(hours=1), rebuilds=True)).key)
    findings = await found(searching, writing, shop)
    speed = findings.pop("Search speed")
    assert "an edit can be found after" in speed.detail
    assert all(finding.ok for finding in findings.values()), findings
    assert list(findings) == ["Search", "Search version", "Search key", "Projector's key", "Search index"]
    assert "2 products" in findings["Search index"].detail
    assert "rebuild" not in findings["Projector's key"].detail
    assert list(await index.audit(shop)) == [], "nothing was written"


async def test_a_shop_that_was_never_projected_is_no_failure(maker: KeyMaker, master: Connection, shop: str) -> None:
    searching = replace(master, key=(await maker.search_key([shop], later(hours=1))).key)
    writing = replace(master, key=(await maker.projector_key([shop], later(hours=1), rebuilds=False)).key)
    findings = await found(searching, writing, shop)
    assert all(finding.ok for finding in findings.values()), findings
    assert "may not rebuild" in findings["Projector's key"].detail
    assert "not built yet" in findings["Search index"].detail


async def test_keys_that_can_do_everything_are_refused(master: Connection, client: Client, shop: str) -> None:
    admin = next(key["key"] for key in client.http.get("keys?limit=1000")["results"] if key["actions"] == ["*"])
    for powerful in (master, replace(master, key=admin)):
        findings = await found(powerful, powerful, shop)
        assert not findings["Search key"].ok
        assert f"keys search --shop {shop}" in findings["Search key"].detail
        assert not findings["Projector's key"].ok
        assert f"keys projector --shop {shop}" in findings["Projector's key"].detail
        assert findings["Search version"] == Finding("Search version", ok=True, detail="1.50.0")


async def test_wrong_keys_are_told_with_which_to_make(maker: KeyMaker, master: Connection, shop: str) -> None:
    wrong = replace(master, key="wrong")
    others = replace(master, key=(await maker.search_key([shop + "1"], later(hours=1))).key)
    for key in (wrong, others):
        findings = await found(key, key, shop)
        assert "is not for this shop" in findings["Search key"].detail
        assert "keys projector" in findings["Projector's key"].detail
        assert not findings["Search key"].ok
        assert not findings["Projector's key"].ok


async def test_a_key_that_lacks_a_right_is_told_which(master: Connection, client: Client, shop: str) -> None:
    asked = {"actions": ["documents.add", "indexes.get", "tasks.get"], "indexes": [master.names.all_of_shop(shop)]}
    poor = replace(master, key=client.http.post("keys", asked | {"expiresAt": None})["key"])
    finding = (await found(poor, poor, shop))["Projector's key"]
    assert not finding.ok
    assert "documents.delete, documents.get, settings.get" in finding.detail


async def test_a_token_says_until_when(maker: KeyMaker, master: Connection, shop: str) -> None:
    ends = later(minutes=5)
    soon = replace(master, key=(await maker.tenant_token([shop], ends)).key)
    finding = (await found(soon, None, shop))["Search key"]
    assert not finding.ok
    assert ends.astimezone().strftime("%H:%M") in finding.detail
    assert "keys token" in finding.detail


async def test_a_token_that_has_ended(master: Connection, shop: str) -> None:
    client = Client(master.url, "signs")
    uid, ended = "432d3e3e-dd58-4f84-a11a-719819084fcb", later(seconds=1)
    token = client.generate_tenant_token(uid, {master.names.live(shop): {}}, expires_at=ended)
    server = Server(replace(master, key=token))
    assert (await checks.check_search_key(server, named_shop(shop))).detail.startswith("It is wrong, has ended")
    await server.close()
    past = token.split(".")
    past[1] = _claims(master.names, shop, int(later(hours=-1).timestamp()))
    server = Server(replace(master, key=".".join(past)))
    finding = await checks.check_search_key(server, named_shop(shop))
    await server.close()
    assert not finding.ok
    assert finding.detail.startswith("It ended ")


def _claims(names: IndexNames, shop: str, ends: int) -> str:
    return base64.urlsafe_b64encode(json.dumps({"searchRules": {names.live(shop): {}}, "exp": ends}).encode()).decode()


async def test_other_settings_are_told(
    maker: KeyMaker, index: MeilisearchIndex, master: Connection, client: Client, shop: str
) -> None:
    await index.apply(shop, IndexBatch())
    live = client.index(master.names.live(shop))
    client.wait_for_task(live.update_settings({"pagination": {"maxTotalHits": 7}}).task_uid)
    writing = replace(master, key=(await maker.projector_key([shop], later(hours=1), rebuilds=True)).key)
    finding = (await found(writing, writing, shop))["Search index"]
    assert not finding.ok
    assert "pagination" in finding.detail
    assert "reindex" in finding.detail


@pytest.mark.parametrize(
    ("version", "ok", "said"),
    [
        ("1.50.3", True, "1.50.3"),
        ("1.49.9", False, "update the server"),
        ("1.51.0", True, "newer"),
        ("2.0.0", True, "newer"),
    ],
)
async def test_versions(between: Between, master: Connection, version: str, ok: bool, said: str) -> None:
    between.once("/version", answer(200, pkgVersion=version))
    server = Server(replace(master, url=f"http://127.0.0.1:{between.port}"))
    finding = await checks.check_version(server)
    await server.close()
    assert finding.ok is ok
    assert said in finding.detail


def test_a_slow_server_is_told_what_to_change() -> None:
    assert checks.speed_finding("Search speed", 0.07).ok
    slow = checks.speed_finding("Search speed", 0.56)
    assert not slow.ok
    assert "560 ms" in slow.detail
    assert "--max-indexing-memory" in slow.detail


@pytest.mark.parametrize("fault", [Fault.REFUSE, Fault.HALF_ANSWER, Fault.RESET])
async def test_a_server_out_of_reach_is_the_only_finding(
    meilisearch_server: MeilisearchServer, master: Connection, shop: str, fault: Fault
) -> None:
    with FaultProxy(meilisearch_server.port) as proxy:
        proxy.fault = fault
        connection = replace(master, url=f"http://127.0.0.1:{proxy.port}")
        findings = await found(connection, connection, shop)
    assert list(findings) == ["Search"]
    assert not findings["Search"].ok
    assert "does not answer" in findings["Search"].detail


async def test_something_else_at_the_address(between: Between, master: Connection, shop: str) -> None:
    between.once("/health", answer(200, hello="world"))
    connection = replace(master, url=f"http://127.0.0.1:{between.port}")
    findings = await found(connection, None, shop)
    assert list(findings) == ["Search"]
    assert findings["Search"].detail.endswith("is no search server.")
