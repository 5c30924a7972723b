"""Whether a shared catalog can be worked with: each step of a connection asked, in the order in which they depend."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from catalog_desktop.adapters.firestore.checks import check_firestore
from catalog_desktop.adapters.firestore.connection import FirestoreConnection
from catalog_desktop.adapters.firestore.settings import FirestoreSettings
from catalog_desktop.adapters.firestore.shop_directory import FirestoreShopDirectory
from catalog_desktop.adapters.firestore.sign_in import FirebaseSignIn
from catalog_desktop.adapters.meilisearch.checks import check_search
from catalog_desktop.app.shared_catalog import firestore_connection, search_connection
from catalog_desktop.config.connection import TypedConnection
from catalog_desktop.config.profiles import CloudSettings
from catalog_desktop.config.secrets import Secret, Secrets
from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.domain.finding import Finding
from catalog_desktop.domain.shop import Shop


async def check_connection(typed: TypedConnection) -> AsyncIterator[Finding]:
    """Findings on sign-in, Firestore and search, one after the other; nothing is kept or written."""
    cloud, shops = typed.profile.cloud, list[Shop]()
    if cloud is None:
        raise AssertionError("embedded stores need no connection")
    try:
        async with _connection(typed, cloud) as connection:
            if cloud.sign_in is not None:
                yield Finding("Sign-in", ok=True, detail=cloud.sign_in.email)
            async for finding in check_firestore(connection):
                yield finding
            with suppress(CatalogError):
                shops += await FirestoreShopDirectory(connection).list_shops()
    except CatalogError as error:
        yield Finding("Sign-in", ok=False, detail=str(error))
    async for finding in _search(typed, cloud, shops):
        yield finding


async def _search(typed: TypedConnection, cloud: CloudSettings, shops: Sequence[Shop]) -> AsyncIterator[Finding]:
    secrets = Secrets(typed.profile.name)
    try:
        searching = await search_connection(cloud, secrets, Secret.SEARCH_KEY, typed.search_key)
        writing = None
        if cloud.projects:
            writing = await search_connection(cloud, secrets, Secret.PROJECTOR_KEY, typed.projector_key)
    except CatalogError as error:
        yield Finding("Search", ok=False, detail=str(error))
        return
    async for finding in check_search(searching, writing, shops):
        yield finding


@asynccontextmanager
async def _connection(typed: TypedConnection, cloud: CloudSettings) -> AsyncIterator[FirestoreConnection]:
    """As the password says that was typed, else as the profile's connection."""
    async with AsyncExitStack() as stack:
        where = cloud.firestore
        if cloud.sign_in is not None and typed.password and not where.emulator:
            sign_in = FirebaseSignIn(cloud.sign_in.api_key)
            signed_in = await asyncio.to_thread(sign_in.with_password, cloud.sign_in.email, typed.password)
            settings = FirestoreSettings(where.project, where.database)
            connection = FirestoreConnection(settings, lambda: signed_in.grant.token)
            stack.push_async_callback(connection.close)
        else:
            connection = await stack.enter_async_context(firestore_connection(cloud, Secrets(typed.profile.name)))
        yield connection
