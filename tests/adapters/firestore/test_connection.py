"""`FirestoreConnection`: used from any loop, cancelled for real, closed with calls under way."""

import asyncio
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from google.cloud.firestore_v1.types import Write

from catalog_desktop.adapters.firestore.calls import FirestoreCalls
from catalog_desktop.adapters.firestore.connection import FirestoreConnection
from catalog_desktop.adapters.firestore.credentials import check_credentials_file, emulator_owner
from catalog_desktop.adapters.firestore.errors import WriteRefused
from catalog_desktop.adapters.firestore.settings import EMULATOR_VARIABLE, FirestoreSettings, emulator_of
from catalog_desktop.adapters.firestore.values import encode_fields
from catalog_desktop.domain.errors import BadUsage, NotPermitted, StoreUnavailable
from tests.firestore_emulator import FirestoreEmulator, unsigned_token


def creation(name: str, **fields: Any) -> Any:
    """The write that creates a document."""
    write = Write.pb()()
    write.update.name = name
    encode_fields(fields, write.update.fields)
    write.current_document.exists = False
    return write


async def test_what_is_written_is_read_and_counted(firestore: FirestoreConnection) -> None:
    name, absent = firestore.shop("s").product("p"), firestore.shop("s").product("q")
    await firestore.run(lambda calls: calls.commit([creation(name, title="Cap", n=2**53 + 1)]))
    found = await firestore.run(lambda calls: calls.get([name, absent]))
    assert {key: snapshot.fields for key, snapshot in found.items()} == {name: {"title": "Cap", "n": 2**53 + 1}}
    masked = await firestore.run(lambda calls: calls.get([name], [("title",)]))
    assert masked[name].fields == {"title": "Cap"}
    assert (firestore.usage.reads, firestore.usage.writes) == (3, 1)
    with pytest.raises(WriteRefused, match="ALREADY_EXISTS"):
        await firestore.run(lambda calls: calls.commit([creation(name)]))


def test_many_loops_share_a_connection(firestore: FirestoreConnection) -> None:
    name = firestore.shop("s").product("p")

    async def read() -> int:
        return len(await asyncio.gather(*(firestore.run(lambda calls: calls.get([name])) for _ in range(20))))

    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(asyncio.run(read()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [20] * 4


async def test_cancelling_who_waits_cancels_the_call(firestore: FirestoreConnection) -> None:
    begun, ended = threading.Event(), threading.Event()

    async def work(calls: FirestoreCalls) -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            ended.set()

    waiting = asyncio.create_task(firestore.run(work))
    assert await asyncio.to_thread(begun.wait, 10)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await asyncio.to_thread(ended.wait, 10)


async def test_closing_ends_what_is_under_way(firestore_emulator: FirestoreEmulator) -> None:
    connection = FirestoreConnection(firestore_emulator.settings(), emulator_owner)
    begun = threading.Event()

    async def work(calls: FirestoreCalls) -> None:
        begun.set()
        await asyncio.Event().wait()

    waiting = asyncio.create_task(connection.run(work))
    assert await asyncio.to_thread(begun.wait, 10)
    await connection.close()
    await connection.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    with pytest.raises(StoreUnavailable, match="closed"):
        await connection.run(lambda calls: calls.get(["x"]))


async def test_who_does_not_answer_is_unavailable() -> None:
    connection = FirestoreConnection(FirestoreSettings("demo-none", emulator="127.0.0.1:9"), emulator_owner)
    name = connection.shop("s").product("p")
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        await connection.run(lambda calls: calls.commit([creation(name)], retry_for_s=0.2))
    await connection.close()


async def test_a_token_puts_a_call_under_the_rules(firestore_emulator: FirestoreEmulator) -> None:
    settings = firestore_emulator.settings()
    connection = FirestoreConnection(settings, lambda: unsigned_token(settings.project, "eve"))
    with pytest.raises(NotPermitted, match="role"):
        await connection.run(lambda calls: calls.get([connection.shop("s").product("p")]))
    await connection.close()


def test_the_emulator_counts_on_this_machine_and_in_development_alone() -> None:
    assert emulator_of({}, development=False) is None
    for address in ("127.0.0.1:8080", "localhost:8080", "[::1]:8080"):
        assert emulator_of({EMULATOR_VARIABLE: address}, development=True) == address
        with pytest.raises(NotPermitted, match=EMULATOR_VARIABLE):
            emulator_of({EMULATOR_VARIABLE: address}, development=False)
    for address in ("10.0.0.1:8080", "emulator.example:80", "localhost.example:80"):
        with pytest.raises(NotPermitted, match="this machine"):
            emulator_of({EMULATOR_VARIABLE: address}, development=True)
        with pytest.raises(NotPermitted):
            FirestoreSettings("shop", emulator=address)
    with pytest.raises(BadUsage, match="host:port"):
        emulator_of({EMULATOR_VARIABLE: "8080"}, development=True)
    with pytest.raises(BadUsage, match="project"):
        FirestoreSettings("")


def test_a_service_accounts_key_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    file.write_text(json.dumps({"type": "service_account", "private_key": "…"}))
    with pytest.raises(NotPermitted, match="service account"):
        check_credentials_file(file)
    file.write_text(json.dumps({"type": "authorized_user"}))
    check_credentials_file(file)
    file.write_text("no json")
    with pytest.raises(BadUsage, match=r"key\.json"):
        check_credentials_file(file)
