"""What a projector without a window says about itself, over HTTP and in its log."""

from __future__ import annotations

import json
import logging
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from catalog_desktop.cli.json_lines import JsonLines
from catalog_desktop.ports.projection_control import DeadLetter, RebuildStep
from catalog_desktop.projector.pace import Pace
from catalog_desktop.projector.progress import ProjectionProgress, ProjectorState, RebuildProgress
from catalog_desktop.projector.progress_hub import ProgressHub
from catalog_desktop.projector.progress_log import ProgressLog
from catalog_desktop.projector.status import SILENT_MS, ProjectorStatus
from catalog_desktop.projector.status_server import StatusServer

NOW = 1_800_000_000_000
OTHER_LOOPBACK = "127.0.0.2"
"""An address of this machine at which a server that took any would answer."""

FOLLOWING = ProjectionProgress(
    "berlin",
    ProjectorState.FOLLOWING,
    position_at=NOW - 2_000,
    published_at=NOW - 1_000,
    waiting=3,
    lag_ms=250,
    letters=(DeadLetter("p", 1, "too large", NOW),),
)


@pytest.fixture
def hub() -> ProgressHub:
    return ProgressHub()


@pytest.fixture
def status(hub: ProgressHub) -> ProjectorStatus:
    return ProjectorStatus(hub, lambda: True, lambda: {"listened": 7, "swept": 2}, Pace(wall_ms=lambda: NOW))


@pytest.fixture
def server(status: ProjectorStatus) -> Iterator[StatusServer]:
    server = StatusServer(status, 0)
    server.start()
    yield server
    server.close()


def get(server: StatusServer, path: str) -> tuple[int, str, str]:
    """Status, kind and text of an answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=10) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get_content_type(), error.read().decode()


@pytest.mark.parametrize(
    ("progress", "is_well"),
    [
        (FOLLOWING, True),
        (ProjectionProgress("s", ProjectorState.REBUILDING, published_at=NOW - SILENT_MS + 1), True),
        (ProjectionProgress("s", ProjectorState.FOLLOWING, published_at=NOW - SILENT_MS), False),
        (ProjectionProgress("s", ProjectorState.STANDBY, holder="server"), True),
        (ProjectionProgress("s", ProjectorState.STANDBY), False),
        (ProjectionProgress("s", ProjectorState.OUTAGE, published_at=NOW), False),
        (ProjectionProgress("s", ProjectorState.STARTING), False),
    ],
    ids=["at work", "rebuilding", "silent", "another one is at work", "nobody is", "outage", "starting"],
)
def test_health_is_that_of_every_shop(
    hub: ProgressHub, server: StatusServer, progress: ProjectionProgress, is_well: bool
) -> None:
    hub(ProjectionProgress("other", ProjectorState.STANDBY, holder="server"))
    hub(progress)
    code, kind, text = get(server, "/health")
    assert (code, kind) == (200 if is_well else 503, "application/json")
    health = json.loads(text)
    assert health["ok"] is is_well
    assert [shop["ok"] for shop in health["shops"]] == [True, is_well]


def test_health_before_the_stores_are_open(hub: ProgressHub) -> None:
    status = ProjectorStatus(hub, lambda: False, dict, Pace())
    assert not status.is_healthy
    assert status.health() == {"ok": False, "running": False, "shops": [], "documents_read": {}}


def test_metrics_are_what_prometheus_reads(hub: ProgressHub, server: StatusServer) -> None:
    hub(FOLLOWING)
    code, kind, text = get(server, "/metrics")
    assert (code, kind) == (200, "text/plain")
    lines = text.splitlines()
    for expected in (
        "catalog_projector_healthy 1",
        'catalog_projector_state{shop="berlin",state="following"} 1',
        'catalog_projector_state{shop="berlin",state="outage"} 0',
        'catalog_projector_lag_seconds{shop="berlin"} 0.25',
        'catalog_projector_waiting_changes{shop="berlin"} 3',
        'catalog_projector_dead_letters{shop="berlin"} 1',
        f'catalog_projector_covered_timestamp_seconds{{shop="berlin"}} {NOW / 1000 - 2}',
        'catalog_projector_documents_read_total{purpose="listened"} 7',
    ):
        assert expected in lines
    named = {line.split("{")[0].split(" ")[0] for line in lines if not line.startswith("#")}
    assert {line.split(" ")[2] for line in lines if line.startswith("# TYPE")} == named


def test_only_this_machine_reaches_it_at_two_addresses(status: ProjectorStatus, server: StatusServer) -> None:
    assert get(server, "/")[0] == 404
    with pytest.raises(OSError):
        StatusServer(status, server.port)
    with pytest.raises(OSError):
        socket.create_connection((OTHER_LOOPBACK, server.port), timeout=5)


def test_a_client_that_says_nothing_holds_up_nobody(hub: ProgressHub, server: StatusServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port)):
        assert get(server, "/health")[0] == 200


def test_the_log_tells_changes_of_state_and_not_each_step(caplog: pytest.LogCaptureFixture) -> None:
    log = ProgressLog()
    rebuild = RebuildProgress("asked for", RebuildStep.SCAN, 10, 100)
    with caplog.at_level(logging.INFO):
        for progress in (
            ProjectionProgress("s", ProjectorState.FOLLOWING, position=1),
            ProjectionProgress("s", ProjectorState.FOLLOWING, position=2),
            ProjectionProgress("s", ProjectorState.REBUILDING, "A rebuild was asked for.", rebuild=rebuild),
            ProjectionProgress("s", ProjectorState.OUTAGE, "The search server is away."),
            ProjectionProgress("s", ProjectorState.FOLLOWING),
        ):
            log(progress)
    assert [record.levelname for record in caplog.records] == ["INFO", "INFO", "WARNING", "INFO"]
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records]
    assert [line["message"] for line in lines] == [
        "The shop is following.",
        "A rebuild was asked for.",
        "The search server is away.",
        "The shop is following.",
    ]
    assert {line["shop"] for line in lines} == {"s"}
    assert lines[1]["rebuild"] == {"step": "scan", "done": 10, "total": 100, "reason": "asked for"}


def test_a_line_of_the_log_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError("first\nsecond")
    except ValueError:
        record = logging.getLogger("x").makeRecord("x", logging.ERROR, "", 0, "a %s", ("“b”\n",), sys.exc_info())
    text = JsonLines().format(record)
    assert "\n" not in text
    line = json.loads(text)
    assert (line["message"], line["level"]) == ("a “b”\n", "error")
    assert "ValueError" in line["exception"]
