"""Bulk work on a search server: of many shops and programs one has the slot, and only admins' programs ask."""

from __future__ import annotations

import asyncio

import pytest

from catalog_desktop.adapters.firestore.connection import FirestoreConnection
from catalog_desktop.adapters.firestore.credentials import emulator_owner
from catalog_desktop.adapters.firestore.server_turns import ServerTurns
from catalog_desktop.domain.errors import NotPermitted
from catalog_desktop.domain.ids import new_ulid
from tests.firestore_emulator import FirestoreEmulator
from tests.firestore_member import MemberConnection


async def test_of_many_who_ask_at_once_one_has_the_slot(firestore_emulator: FirestoreEmulator) -> None:
    server = f"https://{new_ulid()}.example.com:7700/"
    settings = firestore_emulator.settings()
    connections = [FirestoreConnection(settings, emulator_owner) for _ in range(4)]
    turns = [ServerTurns(connection, server) for connection in connections]
    shops = [new_ulid() for _ in turns]
    try:
        asked = zip(turns, shops, strict=True)
        answers = await asyncio.gather(*(taker.take(shop) for taker, shop in asked))
        assert sum(answers) == 1
        holder = answers.index(True)
        assert await turns[holder].take(shops[holder]), "and keeps it by asking on"
        other = (holder + 1) % len(turns)
        assert not await turns[other].take(shops[other])
        await turns[holder].end(shops[holder])
        answers = await asyncio.gather(*(taker.take(shop) for taker, shop in zip(turns, shops, strict=True)))
        assert sum(answers) == 1
        assert not answers[holder], "who had a turn waits behind the others"
        elsewhere = ServerTurns(connections[holder], f"{server}other")
        assert await elsewhere.take(shops[holder]), "another server has a slot of its own"
    finally:
        for connection in connections:
            await connection.close()


async def test_only_programs_of_admins_ask_for_their_shops(firestore_emulator: FirestoreEmulator) -> None:
    settings, shop, server = firestore_emulator.settings(), new_ulid(), new_ulid()
    staff, admin = (MemberConnection(settings, role, role=role) for role in ("staff", "admin"))
    try:
        with pytest.raises(NotPermitted):
            await ServerTurns(staff, server).take(shop)
        assert await ServerTurns(admin, server).take(shop)
        with pytest.raises(NotPermitted):
            await ServerTurns(staff, server).end(shop)
        await ServerTurns(admin, server).end(shop)
    finally:
        await staff.close()
        await admin.close()
