"""`catalog-desktop project`: search is kept up to date by a process that has no window and cannot import Qt."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catalog_desktop.cli import main
from catalog_desktop.config.profiles import CloudSettings, Profile, save_profile
from tests.end_to_end.conftest import CLOUD
from tests.shared_profile import Desk

WITHOUT_QT = """
import sys
for name in ("PySide6", "shiboken6", "qasync"):
    sys.modules[name] = None
from catalog_desktop.cli import main
sys.exit(main(sys.argv[1:]))
"""
PATIENCE_S = 60.0
PRODUCTS = "title,sku,price,status\nUSB-C cable,AB-12,12.50,active\nInk,INK-1,20,active\n"

pytestmark = [pytest.mark.parametrize("profile", [CLOUD], indirect=True), pytest.mark.timeout(300)]


class HeadlessProjector:
    """The process, and what it says of itself."""

    def __init__(self, profile: Profile, log: Path) -> None:
        self._log = log
        command = [sys.executable, "-c", WITHOUT_QT, "project", "--profile", profile.name, "--port", "0"]
        with log.open("ab") as output:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        self.port: int = self.until(lambda: [line["port"] for line in self.lines() if "port" in line])[0]

    def lines(self) -> list[dict[str, Any]]:
        """What it has logged."""
        written = self._log.read_text(encoding="utf-8")
        return [json.loads(line) for line in written[: written.rfind("\n") + 1].splitlines()]

    def health(self) -> dict[str, Any]:
        return json.loads(self._get("health"))  # type: ignore[no-any-return]

    def metrics(self) -> dict[str, float]:
        lines = [line for line in self._get("metrics").splitlines() if not line.startswith("#")]
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}

    def until(self, condition: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + PATIENCE_S
        while not (found := condition()):
            assert self.process.poll() is None, self._log.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, self._log.read_text(encoding="utf-8")
            time.sleep(0.05)
        return found

    def end(self) -> int:
        """Ask it to end, as an init system does, and wait for that."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_S)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def _get(self, path: str) -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=10) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            return error.read().decode()


@pytest.fixture
def desk_profile(profile: Profile, desk: Desk) -> Profile:
    """The same catalog as seen by a desk that leaves the projecting to others."""
    cloud = profile.cloud
    assert cloud is not None
    watching = Profile("watching", desk.folder / "watching", CloudSettings(cloud.firestore, cloud.search))
    save_profile(watching, desk.profiles_file)
    return watching


def test_what_a_desk_saves_becomes_searchable_elsewhere(
    desk_profile: Profile, tmp_path: Path, profile: Profile, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> Any:
        assert main([*words, "--profile", desk_profile.name, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    file = tmp_path / "products.csv"
    file.write_text(PRODUCTS, encoding="utf-8")
    run("new-shop", "Corner", "--currency", "EUR")
    headless = HeadlessProjector(profile, tmp_path / "log.jsonl")
    try:
        (shop,) = headless.until(lambda: [s for s in headless.health()["shops"] if s["state"] == "following"])
        assert run("import", str(file))["created"] == 2
        headless.until(lambda: [row["title"] for row in run("search", "cable")["rows"]] == ["USB-C cable"])
        health = headless.health()
        assert (health["ok"], health["running"]) == (True, True)
        metrics = headless.metrics()
        assert metrics["catalog_projector_healthy"] == 1
        assert metrics[f'catalog_projector_dead_letters{{shop="{shop["shop"]}"}}'] == 0
        assert metrics[f'catalog_projector_state{{shop="{shop["shop"]}",state="following"}}'] == 1
        assert metrics['catalog_projector_documents_read_total{purpose="listened"}'] >= 2
        assert headless.end() == 0
    finally:
        headless.kill()
    lines = headless.lines()
    assert [line["level"] for line in lines] == ["info"] * len(lines)
    assert {"time", "logger", "message"} <= lines[0].keys()
    assert (lines[-1]["message"], lines[-1]["drained"]) == ("Finished", True)


def test_a_second_one_waits_until_the_first_has_ended(
    desk_profile: Profile, tmp_path: Path, profile: Profile, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new-shop", "Corner", "--currency", "EUR", "--profile", desk_profile.name]) == 0

    def states(projector: HeadlessProjector) -> list[str]:
        return [shop["state"] for shop in projector.health()["shops"]]

    first = HeadlessProjector(profile, tmp_path / "first.jsonl")
    second = None
    try:
        first.until(lambda: states(first) == ["following"])
        other = Profile("other", profile.folder, profile.cloud)
        save_profile(other, tmp_path / "desk" / "config" / "catalog-desktop" / "profiles.toml")
        second = HeadlessProjector(other, tmp_path / "second.jsonl")
        second.until(lambda: states(second) == ["standby"])
        assert second.health()["ok"]
        assert first.end() == 0
        second.until(lambda: states(second) == ["following"])
        assert second.end() == 0
    finally:
        for projector in (first, second):
            if projector is not None:
                projector.kill()


def test_several_share_the_shops_and_one_that_is_killed_is_followed_within_30_s(
    desk_profile: Profile, tmp_path: Path, profile: Profile
) -> None:
    for name in ("Corner", "Harbour"):
        assert main(["new-shop", name, "--currency", "EUR", "--profile", desk_profile.name]) == 0

    def held(projector: HeadlessProjector) -> int:
        return [shop["state"] for shop in projector.health()["shops"]].count("following")

    first, second = HeadlessProjector(profile, tmp_path / "first.jsonl"), None
    try:
        first.until(lambda: held(first) == 2)
        second = HeadlessProjector(profile, tmp_path / "second.jsonl")
        second.until(lambda: (held(first), held(second)) == (1, 1))
        assert first.health()["ok"]
        first.kill()
        killed = time.monotonic()
        second.until(lambda: held(second) == 2)
        assert time.monotonic() - killed < 30
        assert second.end() == 0
    finally:
        for projector in (first, second):
            if projector is not None:
                projector.kill()


def test_a_server_that_is_away_is_told_by_health(
    desk_profile: Profile, tmp_path: Path, profile: Profile, desk: Desk
) -> None:
    cloud = profile.cloud
    assert cloud is not None
    nowhere = Profile("nowhere", desk.folder / "nowhere", CloudSettings(cloud.firestore, cloud.search, projects=True))
    save_profile(nowhere, desk.profiles_file)
    environment = {**os.environ, "CATALOG_DESKTOP_PROJECTOR_KEY": ""}
    command = [sys.executable, "-c", WITHOUT_QT, "project", "--profile", "nowhere", "--port", "0"]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stderr is not None
        port = json.loads(process.stderr.readline())["port"]
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10)
        assert refused.value.code == 503
        refused.value.close()
        assert "projector's key is missing" in json.loads(process.stderr.readline())["message"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0
    finally:
        process.kill()
        process.communicate()
