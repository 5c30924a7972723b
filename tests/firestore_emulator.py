"""The Firestore emulator for tests: one a run, on this machine, under the rules of `resources/firestore.rules`.

Without it the tests that need it are skipped, and counted at the end of the run. Tests keep apart by shops in one
project, because the emulator reads the rules anew for every project; or by projects where that will not do.
"""

import base64
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest

from catalog_desktop.adapters.firestore.settings import FirestoreSettings
from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.resources_root import resources_root

HOW_TO_GET = (
    "no Firestore emulator: install Java 17 and the package google-cloud-cli-firestore-emulator "
    "(https://cloud.google.com/sdk/docs/install#deb), or name its jar in FIRESTORE_EMULATOR_JAR"
)
_JAR = Path("platform/cloud-firestore-emulator/cloud-firestore-emulator.jar")
_SDKS = (Path("/usr/lib/google-cloud-sdk"), Path("/usr/share/google-cloud-sdk"), Path("/opt/google-cloud-sdk"))
_MAIN_CLASS = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"
SHARED_PROJECT = "demo-shared"
_START_S, _COMPILE_S, _STOP_S, _STEP_S = 60.0, 60.0, 10.0, 0.02


@dataclass
class FirestoreEmulator:
    """A running emulator; `address` is its host:port."""

    address: str
    process: "subprocess.Popen[bytes]"
    running: ClassVar["FirestoreEmulator | None"] = None

    def settings(self, project: str | None = None) -> FirestoreSettings:
        """A project that is empty, or one by its name."""
        return FirestoreSettings(project or f"demo-{new_ulid().lower()}", emulator=self.address)

    def compile_rules(self) -> None:
        """Have the rules read, which takes its time, before a call with a time-out depends on it."""
        address = f"http://{self.address}/v1/projects/{SHARED_PROJECT}/databases/(default)/documents/shops/none"
        request = urllib.request.Request(address, headers={"authorization": "Bearer owner"})
        with suppress(urllib.error.HTTPError):  # it is not there
            urllib.request.urlopen(request, timeout=_COMPILE_S).close()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def unsigned_token(project: str, user_id: str, **claims: Any) -> str:
    """An ID token as Firebase Authentication gives out, but for the signature, which the emulator does not ask for."""
    now = int(time.time())
    payload = {
        "sub": user_id,
        "user_id": user_id,
        "aud": project,
        "iss": f"https://securetoken.google.com/{project}",
        "iat": now,
        "exp": now + 3600,
        **claims,
    }
    return ".".join([_base64({"alg": "none", "typ": "JWT"}), _base64(payload), ""])


def _base64(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def find_jar() -> Path | None:
    """The emulator's jar: as named, or of the SDK that is installed."""
    if named := os.environ.get("FIRESTORE_EMULATOR_JAR"):
        return Path(named)
    sdks = list(_SDKS)
    if gcloud := shutil.which("gcloud"):
        sdks.insert(0, Path(gcloud).resolve().parents[1])
    return next((sdk / _JAR for sdk in sdks if (sdk / _JAR).is_file()), None)


def start_emulator(jar: Path, log: Path, address: str | None = None) -> FirestoreEmulator:
    """Return once it answers."""
    address = address or f"127.0.0.1:{_free_port()}"
    host, _, port = address.partition(":")
    command = ["java", "-cp", str(jar), _MAIN_CLASS, f"--host={host}", f"--port={port}"]
    command.append(f"--rules={resources_root() / 'firestore.rules'}")
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    emulator = FirestoreEmulator(address, process)
    deadline = time.monotonic() + _START_S
    while not _is_ready(address):
        if process.poll() is not None or time.monotonic() > deadline:
            emulator.stop()
            raise RuntimeError(f"The Firestore emulator did not start:\n{log.read_text()[-2000:]}")
        time.sleep(_STEP_S)
    emulator.compile_rules()
    return emulator


def _is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://{address}/", timeout=1) as answer:
            return bool(answer.read().strip() == b"Ok")
    except OSError:
        return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(scope="session")
def firestore_jar() -> Path:
    """The emulator's program; tests are skipped without it."""
    jar = find_jar()
    if jar is None or shutil.which("java") is None:
        pytest.skip(HOW_TO_GET)
    return jar


@pytest.fixture(scope="session")
def firestore_emulator(firestore_jar: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirestoreEmulator]:
    """The emulator of this run."""
    emulator = start_emulator(firestore_jar, tmp_path_factory.mktemp("firestore") / "log.txt")
    FirestoreEmulator.running = emulator
    yield emulator
    FirestoreEmulator.running = None
    emulator.stop()


def running_emulator() -> FirestoreEmulator:
    """The emulator of this run, for factories that know no fixtures."""
    if FirestoreEmulator.running is None:
        raise RuntimeError("this test does not ask for the fixture firestore_emulator")
    return FirestoreEmulator.running


def ask_for_emulator(items: list[pytest.Item]) -> None:
    """Let tests that are given the store `firestore` have the emulator, before anything else of theirs."""
    for item in items:
        callspec = getattr(item, "callspec", None)
        if callspec is not None and "firestore" in callspec.params.values():
            item.fixturenames.insert(0, "firestore_emulator")  # type: ignore[attr-defined]
