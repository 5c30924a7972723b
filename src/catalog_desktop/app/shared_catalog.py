"""Opening a catalog on shared stores: truth in Firestore, search in Meilisearch, this desk's own state in a folder."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.local_state import EmbeddedLocalState
from catalog_desktop.adapters.embedded.ownership import CatalogOwnership
from catalog_desktop.adapters.firestore.change_feed import FirestoreChangeFeed
from catalog_desktop.adapters.firestore.change_log import FirestoreChangeLog
from catalog_desktop.adapters.firestore.connection import FirestoreConnection
from catalog_desktop.adapters.firestore.credentials import emulator_owner
from catalog_desktop.adapters.firestore.feed_reads import FeedReads
from catalog_desktop.adapters.firestore.image_store import AddressImageStore
from catalog_desktop.adapters.firestore.machine_identity import renew_machine_token
from catalog_desktop.adapters.firestore.product_repository import FirestoreProductRepository
from catalog_desktop.adapters.firestore.projection_control import FirestoreProjectionControl
from catalog_desktop.adapters.firestore.renewed_token import RenewedToken
from catalog_desktop.adapters.firestore.settings import FirestoreSettings, emulator_of
from catalog_desktop.adapters.firestore.shop_directory import FirestoreShopDirectory
from catalog_desktop.adapters.firestore.sign_in import FirebaseSignIn
from catalog_desktop.adapters.meilisearch.connection import Connection, IndexNames
from catalog_desktop.adapters.meilisearch.read_model import meilisearch_read_model
from catalog_desktop.adapters.meilisearch.search_index import meilisearch_index
from catalog_desktop.app.catalog import OwnedCatalog, projector_name, verified
from catalog_desktop.app.garbage import rare_collections
from catalog_desktop.app.remembered_shops import RememberedShops
from catalog_desktop.config.profiles import CloudSettings, Profile
from catalog_desktop.config.secrets import Secret, Secrets
from catalog_desktop.config.settings import load_settings
from catalog_desktop.domain.errors import NotPermitted
from catalog_desktop.exchange.sample.sample_pictures import sample_picture
from catalog_desktop.ports.catalog_ports import CatalogPorts
from catalog_desktop.projector.pace import Pace
from catalog_desktop.projector.progress_hub import ProgressHub
from catalog_desktop.projector.projector_thread import ProjectorThread
from catalog_desktop.projector.sources import ProjectionPorts

_SIGN_IN_S = 20.0

SHARED_PACE = Pace(batch=0.5, smallest_batch=500, largest_batch=5_000)
"""A request to Meilisearch takes some 60 ms whatever it carries, so that many small ones would take ten times as long;
an edit waits for half a second of bulk work at most."""


@asynccontextmanager
async def own_shared_catalog(profile: Profile, *, purpose: str = "") -> AsyncIterator[OwnedCatalog]:
    """Open the shared catalog of a profile for this desk, and keep search up to date where the profile says so.

    One process a desk does that; another raises OwnedElsewhere at once. Errors: NotPermitted when somebody has to sign
    in or a key is missing.
    """
    cloud, secrets, folder = _cloud(profile), Secrets(profile.name), CatalogFolder(profile.folder)
    async with AsyncExitStack() as stack:
        stack.enter_context(await asyncio.to_thread(CatalogOwnership.acquire, folder, purpose))
        stack.enter_context(rare_collections())
        ports = await stack.enter_async_context(shared_ports(profile))
        progress, reads = ProgressHub(), FeedReads()
        holder = f"{projector_name()} {profile.name}" if cloud.projects else None
        projector = ProjectorThread(lambda: shared_projection(cloud, secrets, reads), holder, progress, SHARED_PACE)
        projector.start()
        stack.push_async_callback(asyncio.to_thread, projector.stop)
        await asyncio.to_thread(projector.wait_until_running, 10.0)
        yield OwnedCatalog(profile, ports, projector, progress, lambda: asdict(reads))


@asynccontextmanager
async def shared_ports(profile: Profile) -> AsyncIterator[CatalogPorts]:
    """The ports of a shared catalog, without anybody who projects it. Errors as of `own_shared_catalog`."""
    cloud, secrets, folder = _cloud(profile), Secrets(profile.name), CatalogFolder(profile.folder)
    async with AsyncExitStack() as stack:
        await asyncio.to_thread(folder.create)
        local = await asyncio.to_thread(EmbeddedLocalState, folder.desk_file)
        stack.push_async_callback(asyncio.to_thread, local.close)
        connection = await stack.enter_async_context(firestore_connection(cloud, secrets))
        feed = FirestoreChangeFeed(connection)
        stack.push_async_callback(feed.close)
        shops = RememberedShops(FirestoreShopDirectory(connection))
        searching = await search_connection(cloud, secrets, Secret.SEARCH_KEY)
        writing = await search_connection(cloud, secrets, Secret.PROJECTOR_KEY) if cloud.projects else searching
        yield verified(
            CatalogPorts(
                repository=FirestoreProductRepository(connection),
                read_model=await stack.enter_async_context(meilisearch_read_model(searching, shops)),
                feed=feed,
                index=await stack.enter_async_context(meilisearch_index(writing)),
                control=FirestoreProjectionControl(connection, cloud.search.url),
                log=FirestoreChangeLog(connection),
                shops=shops,
                images=AddressImageStore({"sample": sample_picture}),
                local=local,
            )
        )


@asynccontextmanager
async def shared_projection(
    cloud: CloudSettings, secrets: Secrets, reads: FeedReads | None = None
) -> AsyncIterator[ProjectionPorts]:
    """What a projector works on, with connections of its own; without a projector's key it can only watch. `reads`
    counts the documents that following the changes costs."""
    async with AsyncExitStack() as stack:
        connection = await stack.enter_async_context(firestore_connection(cloud, secrets))
        feed = FirestoreChangeFeed(connection, reads=reads)
        stack.push_async_callback(feed.close)
        key = Secret.PROJECTOR_KEY if cloud.projects else Secret.SEARCH_KEY
        index = await stack.enter_async_context(meilisearch_index(await search_connection(cloud, secrets, key)))
        control = FirestoreProjectionControl(connection, cloud.search.url)
        yield ProjectionPorts(feed, index, control, FirestoreShopDirectory(connection))


@asynccontextmanager
async def firestore_connection(cloud: CloudSettings, secrets: Secrets) -> AsyncIterator[FirestoreConnection]:
    """A connection as whoever the profile says: a person, this machine, or everybody on the emulator.

    Raises NotPermitted when the person has to sign in first.
    """
    where = cloud.firestore
    emulator = where.emulator or emulator_of(os.environ, development=load_settings().development)
    settings = FirestoreSettings(where.project, where.database, emulator)
    async with AsyncExitStack() as stack:
        if settings.emulator is not None:
            connection = FirestoreConnection(settings, emulator_owner)
        else:
            token = await asyncio.to_thread(_renewed_token, cloud, secrets)
            stack.push_async_callback(asyncio.to_thread, token.close)
            first = await asyncio.to_thread(token.wait, _SIGN_IN_S)
            connection = FirestoreConnection(settings, token, _user_of(first) if cloud.sign_in else None)
        stack.push_async_callback(connection.close)
        yield connection


async def search_connection(cloud: CloudSettings, secrets: Secrets, secret: Secret, typed: str = "") -> Connection:
    """The search server under the key that was typed, or one of the profile's. Raises NotPermitted when there is none,
    and BadUsage for an address at which keys are not safe."""
    kept = await asyncio.to_thread(secrets.get, secret)
    key = typed or kept
    if not key:
        what = "search key" if secret is Secret.SEARCH_KEY else "projector's key"
        raise NotPermitted(
            f"The {what} is missing. Enter it in the profile's connection, or give it by the environment."
        )
    return Connection(cloud.search.url, key, IndexNames(cloud.search.environment))


def _cloud(profile: Profile) -> CloudSettings:
    if profile.cloud is None:
        raise AssertionError(f"the profile {profile.name} is of embedded stores")
    return profile.cloud


def _renewed_token(cloud: CloudSettings, secrets: Secrets) -> RenewedToken:
    if cloud.sign_in is None:
        return RenewedToken(renew_machine_token)
    refresh_token = secrets.get(Secret.REFRESH_TOKEN)
    if not refresh_token:
        raise NotPermitted(f"Sign in as {cloud.sign_in.email} first: open the profile's connection, or run `sign-in`.")
    sign_in = FirebaseSignIn(cloud.sign_in.api_key)
    return RenewedToken(sign_in.renewing(refresh_token, lambda token: secrets.put(Secret.REFRESH_TOKEN, token)))


def _user_of(id_token: str) -> str:
    """The person whom an ID token names; whether it is genuine is the server's business."""
    payload = id_token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return str(claims["user_id"])
