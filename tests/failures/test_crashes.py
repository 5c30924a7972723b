"""Programs that are killed, suspended, or not there at the wrong moment: the real ones, on real stores."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from catalog_desktop.app.profile_catalog import own_profile, read_profile
from catalog_desktop.config.profiles import Profile, save_profile
from catalog_desktop.ports.projection_control import ControlRecord
from tests.kills.conftest import Place
from tests.kills.desk import IDS, Person, at_desk
from tests.kills.points import POINTS, When
from tests.shared_profile import Desk

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.skipif(sys.platform == "win32", reason="kill -9")]


def test_failure_09_a_crash_between_apply_and_checkpoint(embedded: Place) -> None:
    _killed_at_the_position(embedded, When.BEFORE)


def test_failure_10_a_kill_during_the_checkpoints_own_write(embedded: Place) -> None:
    for _ in range(3):
        _killed_at_the_position(embedded, When.DURING)


def _killed_at_the_position(place: Place, when: When) -> None:
    with place.desk(death=("position", when, POINTS["position"].nth)) as desk:
        desk.until_ended()
    assert desk.was_killed, f"the position was not published: {desk.errors[-4_000:]}"
    place.ledger.read(desk.lines)
    place.check()


def test_failure_20_a_delete_while_the_projector_was_down(shared: Place, capsys: pytest.CaptureFixture[str]) -> None:
    async def fill() -> None:
        async with _editing(shared) as person:
            await person.import_all()
            await person.searchable()

    async def delete() -> None:
        async with _editing(shared) as person:
            await person.delete(*IDS[:20])
            await person.restore(IDS[0])

    with shared.projector() as projector:
        asyncio.run(fill())
        projector.kill()
    asyncio.run(delete())
    shared.ledger.read(capsys.readouterr().out.splitlines(keepends=True))
    assert sum(revision < 0 for revision in shared.ledger.wrote.values()) == 19
    shared.check()


def test_failure_24_a_holder_suspended_past_its_lease_then_woken(
    shared: Place, own_desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another one takes over, and the one that wakes up sees that before it sends anything."""
    assert shared.projecting is not None
    other = Profile("other", own_desk.folder / "other", shared.projecting.cloud)
    save_profile(other, own_desk.profiles_file)

    async def edit(title: str) -> ControlRecord:
        async with _editing(shared) as person:
            await person.rename(*IDS[:30], title=title)
            await person.delete(IDS[40])
            await person.restore(IDS[40])
            await person.searchable()
        return await _record(shared.desk_profile)

    async def begin() -> ControlRecord:
        async with _editing(shared) as person:
            await person.import_all()
            await person.searchable()
            await person.rename(*IDS[:30], title="Just before it is suspended")
        return await _record(shared.desk_profile)

    with shared.projector() as suspended:
        first = asyncio.run(begin())
        os.kill(suspended.process.pid, signal.SIGSTOP)
        with replace(shared, projecting=other).projector() as successor:
            second = asyncio.run(edit("While it is suspended"))
            os.kill(suspended.process.pid, signal.SIGCONT)
            third = asyncio.run(edit("Once it is awake"))
            assert (second.holder, second.epoch > first.epoch) == (third.holder, True)
            assert first.holder != second.holder
            assert third.epoch == second.epoch
            for program in (suspended, successor):
                program.ask_to_end()
                assert program.until_ended() == 0
    shared.ledger.read(capsys.readouterr().out.splitlines(keepends=True))
    shared.check()


@asynccontextmanager
async def _editing(place: Place) -> AsyncIterator[Person]:
    async with own_profile(place.desk_profile) as owned, at_desk(owned) as (_, person):
        yield person


async def _record(profile: Profile) -> ControlRecord:
    async with read_profile(profile) as ports:
        return await ports.control.load((await ports.shops.list_shops())[0].id)
