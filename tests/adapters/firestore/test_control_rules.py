"""What the security rules let people do to the projection's control documents, whatever program they use."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from catalog_desktop.adapters.firestore import writes
from catalog_desktop.adapters.firestore.connection import FirestoreConnection
from catalog_desktop.adapters.firestore.control_document import CONTROL, RENEWED_AT
from catalog_desktop.adapters.firestore.credentials import emulator_owner
from catalog_desktop.adapters.firestore.projection_control import FirestoreProjectionControl
from catalog_desktop.domain.errors import NotPermitted
from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.domain.paths import FieldPath
from catalog_desktop.ports.projection_control import DeadLetter, HandoverPending
from tests.firestore_emulator import FirestoreEmulator
from tests.firestore_member import MemberConnection

Join = Callable[[str, str], FirestoreConnection]
SHOP = new_ulid()
FOR_LONG = timedelta(hours=1)
LONG_AGO = datetime.now(UTC) - FOR_LONG


@pytest.fixture
async def join(firestore_emulator: FirestoreEmulator) -> AsyncIterator[Join]:
    """`join(person, role)` is that member's connection; the role "server" is past all rules."""
    settings = firestore_emulator.settings()
    async with AsyncExitStack() as stack:

        def join(person: str, role: str) -> FirestoreConnection:
            is_server = role == "server"
            connection = (
                FirestoreConnection(settings, emulator_owner)
                if is_server
                else MemberConnection(settings, person, role=role)
            )
            stack.push_async_callback(connection.close)
            return connection

        yield join


async def change(connection: FirestoreConnection, *, renewed: bool = True, **fields: Any) -> None:
    """Write fields of the control document as a program of somebody else's making might."""
    name = connection.shop(SHOP).control(CONTROL)
    changes: dict[FieldPath, Any] = {(key,): value for key, value in fields.items()}
    stamped = (RENEWED_AT,) if renewed else ()
    write = writes.update(name, changes, unchanged_since=None, stamped=stamped)
    await connection.run(lambda calls: calls.commit([write]))


async def test_members_see_how_far_search_is_and_admins_keep_it(join: Join) -> None:
    admin = FirestoreProjectionControl(join("ann", "admin"))
    epoch = (await admin.acquire(SHOP, "ann's desk", 1)).epoch
    await admin.publish(SHOP, epoch, 5, 50)
    await admin.put_dead_letters(SHOP, epoch, [DeadLetter("p", 1, "too large", 1)])
    for role in ("support", "staff"):
        member = FirestoreProjectionControl(join(role, role))
        assert (await member.load(SHOP)).position == 5
        assert [letter.product_id for letter in await member.dead_letters(SHOP)] == ["p"]
        for attempt in (
            member.acquire(SHOP, f"{role}'s desk", 1),
            member.publish(SHOP, epoch, 9, 90),
            member.clear_dead_letters(SHOP, epoch, ["p"]),
        ):
            with pytest.raises(NotPermitted):
                await attempt
    assert len(await admin.dead_letters(SHOP)) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"epoch": 2, "holder": "thief"},
        {"epoch": 3, "holder": "ann's desk"},
        {"epoch": 0},
        {"position": 4},
        {"renewed": False, RENEWED_AT: LONG_AGO},
        {"renewed": False, RENEWED_AT: datetime.now(UTC) + timedelta(hours=1)},
    ],
    ids=["a live lease", "epochs ahead", "an old epoch", "a position that goes back", "a time that was", "one to come"],
)
async def test_not_even_an_admin_may_write(join: Join, fields: dict[str, Any]) -> None:
    ann = join("ann", "admin")
    control = FirestoreProjectionControl(ann)
    epoch = (await control.acquire(SHOP, "ann's desk", 1)).epoch
    await control.publish(SHOP, epoch, 5, 50)
    before = await control.load(SHOP)
    with pytest.raises(NotPermitted):
        await change(join("bob", "admin"), **fields)
    assert await control.load(SHOP) == before


async def test_a_lease_that_has_ended_is_free(join: Join) -> None:
    await FirestoreProjectionControl(join("ann", "admin")).acquire(SHOP, "ann's desk", 1)
    await change(join("", "server"), renewed=False, **{RENEWED_AT: LONG_AGO})
    taken = await FirestoreProjectionControl(join("bob", "admin")).acquire(SHOP, "bob's desk", 1)
    assert (taken.holder, taken.epoch) == ("bob's desk", 2)


async def test_who_has_claimed_a_lease_goes_first(join: Join) -> None:
    ann = FirestoreProjectionControl(join("ann", "admin"))
    epoch = (await ann.acquire(SHOP, "ann's desk", 1)).epoch
    with pytest.raises(NotPermitted):  # nobody can claim it for longer than the claim is repeated
        await change(join("bob", "admin"), renewed=False, claimed_by="bob", claimed_at=datetime.now(UTC) + FOR_LONG)
    with pytest.raises(HandoverPending):
        await FirestoreProjectionControl(join("", "server")).acquire(SHOP, "server", 1, always_on=True)
    await ann.release(SHOP, epoch)
    with pytest.raises(NotPermitted):
        await change(join("bob", "admin"), epoch=epoch + 1, holder="bob's desk")
    await change(join("", "server"), renewed=False, claimed_at=LONG_AGO)
    assert (await FirestoreProjectionControl(join("bob", "admin")).acquire(SHOP, "bob's desk", 1)).epoch == epoch + 1


async def test_the_first_lease_has_the_first_number(join: Join) -> None:
    ann = join("ann", "admin")
    name = ann.shop(SHOP).control(CONTROL)
    with pytest.raises(NotPermitted):
        await ann.run(lambda calls: calls.commit([writes.creation(name, {"epoch": 7, "position": 0})]))
