"""The lock files belong to `pyproject.toml`: they hold all that it names, in a version that it allows."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ONLY_FOR_WINDOWS = {"pyside6-essentials", "shiboken6", "qasync", "pyqtgraph", "colorama"}
PINNED = re.compile(r"^([\w.-]+)==(\S+)(.*(?:\n    .*)*)", re.MULTILINE)


def pins(lock: str) -> list[tuple[str, str, str]]:
    """(name, version, the rest of the entry) of every package in a lock file."""
    return PINNED.findall((ROOT / lock).read_text(encoding="utf-8"))


def named(*groups: str) -> Iterator[Requirement]:
    yield from map(Requirement, PYPROJECT["project"]["dependencies"])
    for group in groups:
        for line in PYPROJECT["dependency-groups"][group]:
            if isinstance(line, str):
                yield Requirement(line)


def cloud() -> Iterator[Requirement]:
    yield from map(Requirement, PYPROJECT["project"]["optional-dependencies"]["cloud"])


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        ("requirements.lock", [*named("build")]),
        ("requirements-dev.lock", [*named("build", "dev"), *cloud()]),
        (
            "requirements-server.lock",
            [r for r in [*named("build"), *cloud()] if canonicalize_name(r.name) not in ONLY_FOR_WINDOWS],
        ),
    ],
    ids=["run", "dev", "server"],
)
def test_lock_holds_what_is_named(lock: str, requirements: list[Requirement]) -> None:
    locked = [(canonicalize_name(name), version) for name, version, _ in pins(lock)]
    for requirement in requirements:
        versions = [version for name, version in locked if name == canonicalize_name(requirement.name)]
        assert versions, f"{requirement} is not locked: ./dev lock"
        assert all(map(requirement.specifier.contains, versions)), f"{requirement}: {versions}: ./dev lock"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-server.lock"])
def test_all_locks_agree(lock: str) -> None:
    assert {pin[:2] for pin in pins(lock)} <= {pin[:2] for pin in pins("requirements-dev.lock")}


def test_a_server_installs_nothing_of_a_window() -> None:
    assert not ONLY_FOR_WINDOWS & {canonicalize_name(name) for name, _, _ in pins("requirements-server.lock")}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "requirements-server.lock"])
def test_every_package_has_its_hashes_and_no_place(lock: str) -> None:
    assert [name for name, _, rest in pins(lock) if "--hash=sha256:" not in rest] == []
    assert "://" not in (ROOT / lock).read_text(encoding="utf-8")
