"""A real Meilisearch for tests: one server a run, on this machine, with a master key made for the run.

It is found on PATH or in `MEILISEARCH_BIN`. Without it the tests that need it are skipped, and counted at the end of
the run.
"""

import json
import os
import secrets
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from catalog_desktop.adapters.meilisearch.connection import Connection, IndexNames
from catalog_desktop.domain.ids import new_ulid

HOW_TO_GET = (
    "no Meilisearch: put the program `meilisearch` 1.50 on PATH, or name it in MEILISEARCH_BIN "
    "(https://github.com/meilisearch/meilisearch/releases/tag/v1.50.0)"
)
_START_S = 30.0
_STOP_S = 10.0
_STEP_S = 0.01


@dataclass
class MeilisearchServer:
    """One server whose data lie in `folder`; it can be stopped and started again at the same address."""

    binary: str
    folder: Path
    master_key: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    port: int = 0
    before: tuple[str, ...] = ()
    """What the command that starts it begins with."""
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def process_id(self) -> int:
        """Of the server that runs."""
        if self._process is None:
            raise RuntimeError("the server does not run")
        return self._process.pid

    def connection(self, environment: str, key: str | None = None) -> Connection:
        """How to reach the indexes of an environment, by default under the master key."""
        return Connection(self.url, key or self.master_key, IndexNames(environment))

    def search_key(self, environment: str) -> str:
        """A key that may search the indexes of an environment, and nothing else."""
        return self.key([f"{environment}--*"], ["search"])

    def delete_index(self, uid: str) -> None:
        """Wipe an index out, as somebody on the server might."""
        request = urllib.request.Request(
            f"{self.url}/indexes/{uid}", headers={"Authorization": f"Bearer {self.master_key}"}, method="DELETE"
        )
        with urllib.request.urlopen(request, timeout=10):
            return

    def key(self, indexes: list[str], actions: list[str]) -> str:
        """A key for some indexes and actions, without an end."""
        body = {"actions": actions, "indexes": indexes, "expiresAt": None}
        request = urllib.request.Request(
            f"{self.url}/keys",
            json.dumps(body).encode(),
            {"Authorization": f"Bearer {self.master_key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return str(json.load(answer)["key"])

    def start(self) -> None:
        """Return once it answers."""
        self.port = self.port or _free_port()
        command = [
            *self.before,
            self.binary,
            "--http-addr",
            f"127.0.0.1:{self.port}",
            "--db-path",
            str(self.folder / "data"),
        ]
        # With the default, two thirds of the memory, each task takes half a second more.
        command += ["--max-indexing-memory", "500MB", "--no-analytics"]
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "log.txt").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self.folder,
                env={**os.environ, "MEILI_MASTER_KEY": self.master_key},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + _START_S
        while not self._is_healthy():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"Meilisearch did not start:\n{(self.folder / 'log.txt').read_text()[-2000:]}")
            time.sleep(_STEP_S)

    def stop(self, *, kill: bool = False) -> None:
        """End it, in good order or (`kill`) at once."""
        if self._process is None:
            return
        if kill:
            self._process.kill()
        else:
            self._process.terminate()
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=1) as answer:
                return bool(json.load(answer)["status"] == "available")
        except OSError:
            return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@dataclass(frozen=True)
class SmallDisk:
    """A server whose disk can be full: one of its own in memory, which only the server's process sees."""

    server: MeilisearchServer

    def fill(self) -> None:
        """Leave no room."""
        with suppress(OSError), self._filler.open("wb", buffering=0) as filler:
            while True:
                filler.write(bytes(1 << 16))

    def until_full_is_met(self) -> None:
        """Return once the server has failed to write."""
        deadline = time.monotonic() + _START_S
        while "No space left on device" not in (self.server.folder / "log.txt").read_text():
            assert time.monotonic() < deadline, "the server has found room"
            time.sleep(_STEP_S)

    def free(self) -> None:
        """Give the room back."""
        self._filler.unlink()

    @property
    def _filler(self) -> Path:
        return Path(f"/proc/{self.server.process_id}/root{self.server.folder}/data/filler")


@contextmanager
def small_disk(binary: str, folder: Path) -> Iterator[SmallDisk]:
    """Needs Linux, and leave to mount a file system in a namespace of one's own."""
    data = folder / "data"
    data.mkdir(parents=True)
    mounted = f"mount -t tmpfs -o size=32m none '{data}' && exec \"$@\""
    before = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mounted, "sh")
    if (
        shutil.which("unshare") is None
        or subprocess.run([*before, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("a file system of one's own cannot be mounted here: a full disk is tested on Linux")
    server = MeilisearchServer(binary, folder, before=before)
    server.start()
    try:
        yield SmallDisk(server)
    finally:
        server.stop()


@pytest.fixture(scope="session")
def meilisearch_binary() -> str:
    """The program; tests are skipped without it."""
    binary = shutil.which(os.environ.get("MEILISEARCH_BIN") or "meilisearch")
    if binary is None:
        pytest.skip(HOW_TO_GET)
    return binary


@pytest.fixture(scope="session")
def meilisearch_server(
    meilisearch_binary: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MeilisearchServer]:
    """The server of this run. Tests keep apart by names: an environment of their own, or shops of their own."""
    server = MeilisearchServer(meilisearch_binary, tmp_path_factory.mktemp("meilisearch"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_meilisearch(meilisearch_binary: str, tmp_path: Path) -> Iterator[MeilisearchServer]:
    """A server that a test may stop, start and spoil."""
    server = MeilisearchServer(meilisearch_binary, tmp_path / "meilisearch")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def search_environment() -> str:
    """The name of an environment that no other test uses."""
    return f"test-{new_ulid()}"
