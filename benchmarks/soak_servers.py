"""Both servers behind proxies that spoil the network, the projector as a process, and what happens to them."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from catalog_desktop.config.profiles import CloudSettings, FirestoreSettings, Profile, SearchSettings, save_profile
from catalog_desktop.config.secrets import Secret
from catalog_desktop.domain.errors import BadUsage
from tests.fault_proxy import Fault, FaultProxy
from tests.firestore_emulator import FirestoreEmulator, find_jar, start_emulator
from tests.meilisearch_server import MeilisearchServer

ENVIRONMENT = "soak"
DELAY_S = 0.3
_PROJECTOR = ("documents.*", "indexes.*", "settings.*", "tasks.*", "stats.get", "search")
_END_S = 60.0


@dataclass
class SoakServers:
    """`editing` reaches the servers straight, for whoever edits and measures; `projecting` goes through the proxies."""

    editing: Profile
    projecting: Profile
    search: MeilisearchServer
    search_proxy: FaultProxy
    firestore_proxy: FaultProxy


@dataclass(frozen=True)
class Disturbance:
    """Something that goes wrong, and is well again after a while."""

    name: str
    begin: Callable[[], Awaitable[None]]
    end: Callable[[], Awaitable[None]]


def disturbances(servers: SoakServers) -> list[Disturbance]:
    """In the order in which they come, again and again."""
    faults = (Fault.CUT, Fault.BLACK_HOLE, Fault.RESET, Fault.HALF_ANSWER, Fault.LOSE_ANSWER)
    proxies = (("search", servers.search_proxy), ("Firestore", servers.firestore_proxy))
    found = [_of_proxy(name, proxy, fault) for fault in faults for name, proxy in proxies]
    found += [_delay(name, proxy) for name, proxy in proxies]
    found.insert(2, _outage(servers.search))
    return found


@contextmanager
def soak_servers(folder: Path) -> Iterator[SoakServers]:
    """Everything running but the projector. Raises BadUsage when a server is not on this machine."""
    jar = find_jar()
    if jar is None:
        raise BadUsage("There is no Firestore emulator on this machine: see docs/production.md.")
    with ExitStack() as stack:
        search = MeilisearchServer(os.environ.get("MEILISEARCH_BIN") or "meilisearch", folder / "meilisearch")
        search.start()
        stack.callback(search.stop)
        emulator = start_emulator(jar, folder / "firestore.log")
        stack.callback(emulator.stop)
        search_proxy = stack.enter_context(FaultProxy(search.port))
        firestore_proxy = stack.enter_context(FaultProxy(int(emulator.address.rpartition(":")[2])))
        for secret, actions in ((Secret.SEARCH_KEY, ("search",)), (Secret.PROJECTOR_KEY, _PROJECTOR)):
            os.environ[f"CATALOG_DESKTOP_{secret.upper()}"] = search.key([f"{ENVIRONMENT}--*"], list(actions))
        editing = _profile(folder, emulator, search)
        projecting = Profile("projecting", folder / "projecting", _through(editing, search_proxy, firestore_proxy))
        for name in ("CONFIG", "DATA", "CACHE"):
            os.environ[f"XDG_{name}_HOME"] = str(folder / name.lower())
        save_profile(projecting, folder / "config" / "catalog-desktop" / "profiles.toml")
        yield SoakServers(editing, projecting, search, search_proxy, firestore_proxy)


def _profile(folder: Path, emulator: FirestoreEmulator, search: MeilisearchServer) -> Profile:
    firestore = FirestoreSettings("demo-soak", emulator=emulator.address)
    # It projects nothing, but measures with the projector's key.
    cloud = CloudSettings(firestore, SearchSettings(search.url, ENVIRONMENT), projects=True)
    return Profile("editing", folder / "editing", cloud)


def _through(profile: Profile, search: FaultProxy, firestore: FaultProxy) -> CloudSettings:
    assert profile.cloud is not None
    return replace(
        profile.cloud,
        firestore=replace(profile.cloud.firestore, emulator=f"127.0.0.1:{firestore.port}"),
        search=replace(profile.cloud.search, url=f"http://127.0.0.1:{search.port}"),
    )


@contextmanager
def projector_process(profile: Profile, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`catalog-desktop project`; it ends as an init system ends it."""
    command = [sys.executable, "-m", "catalog_desktop", "project", "--profile", profile.name, "--port", "0"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(_END_S)


def _of_proxy(name: str, proxy: FaultProxy, fault: Fault) -> Disturbance:
    async def begin() -> None:
        proxy.fault = fault

    async def end() -> None:
        proxy.fault = None

    return Disturbance(f"{name}: {fault.name.lower().replace('_', ' ')}", begin, end)


def _delay(name: str, proxy: FaultProxy) -> Disturbance:
    async def begin() -> None:
        proxy.delay_s = DELAY_S

    async def end() -> None:
        proxy.delay_s = 0.0

    return Disturbance(f"{name}: everything {DELAY_S * 1000:.0f} ms late", begin, end)


def _outage(search: MeilisearchServer) -> Disturbance:
    async def begin() -> None:
        await asyncio.to_thread(lambda: search.stop(kill=True))

    async def end() -> None:
        await asyncio.to_thread(search.start)

    return Disturbance("search: killed and started again", begin, end)
