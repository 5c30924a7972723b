"""Connections to the emulator."""

from collections.abc import AsyncIterator

import pytest

from catalog_desktop.adapters.firestore.connection import FirestoreConnection
from catalog_desktop.adapters.firestore.credentials import emulator_owner
from tests.firestore_emulator import FirestoreEmulator


@pytest.fixture
async def firestore(firestore_emulator: FirestoreEmulator) -> AsyncIterator[FirestoreConnection]:
    """A connection to an empty project, past all rules."""
    connection = FirestoreConnection(firestore_emulator.settings(), emulator_owner)
    yield connection
    await connection.close()
