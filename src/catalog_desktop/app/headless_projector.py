"""The projector of a shared catalog without a window: what a server runs."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict

from catalog_desktop.adapters.firestore.feed_reads import FeedReads
from catalog_desktop.app.garbage import rare_collections
from catalog_desktop.app.shared_catalog import SHARED_PACE, shared_projection
from catalog_desktop.config.profiles import Profile
from catalog_desktop.config.secrets import Secrets
from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.projector.progress_hub import ProgressHub
from catalog_desktop.projector.progress_log import ProgressLog
from catalog_desktop.projector.projector_thread import ProjectorThread
from catalog_desktop.projector.status import ProjectorStatus
from catalog_desktop.projector.status_server import StatusServer

DRAIN_S = 30.0


@asynccontextmanager
async def running_projector(profile: Profile, port: int) -> AsyncIterator[tuple[int, Callable[[], bool]]]:
    """Keep search of a profile's shops up to date, with `/health` and `/metrics` at the port that is given out.

    Second is what drains, saves and releases, and tells whether that was done in time; call it before leaving. Raises
    BadUsage for a profile of embedded stores, and for a port that is in use.
    """
    if profile.cloud is None:
        raise BadUsage(
            f"The catalog “{profile.name}” is on this computer: it is kept searchable by whoever has it open. "
            "`project` is for shared catalogs: name one with --profile."
        )
    cloud, secrets, reads, hub = profile.cloud, Secrets(profile.name), FeedReads(), ProgressHub()
    async with AsyncExitStack() as stack:
        stack.enter_context(rare_collections())
        stack.callback(hub.listen(ProgressLog()))
        status = ProjectorStatus(hub, lambda: projector.wait_until_running(0), lambda: asdict(reads), SHARED_PACE)
        try:
            server = StatusServer(status, port)
        except OSError as error:
            raise BadUsage(
                f"Port {port} cannot be used for /health: {error.strerror}. Name one with --port."
            ) from error
        projector = ProjectorThread(
            lambda: shared_projection(cloud, secrets, reads),
            # The port tells several on one machine apart, and is the same after a restart.
            f"server {socket.gethostname()}:{server.port}",
            hub,
            SHARED_PACE,
            always_on=True,
        )
        server.start()
        stack.push_async_callback(asyncio.to_thread, server.close)
        projector.start()
        stack.push_async_callback(asyncio.to_thread, projector.stop, DRAIN_S)
        yield server.port, lambda: projector.stop(DRAIN_S)
