"""What Qt needs of the system is installed as root on Debian, and named to everybody else."""

import os
import stat
from pathlib import Path

import pytest

from tools import system_libraries
from tools.errors import SetupError

pytestmark = pytest.mark.skipif(os.name != "posix", reason="only Linux has to be asked")


@pytest.fixture
def apt_get(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An apt-get that writes down what it is asked for; its record."""
    record = tmp_path / "asked"
    program = tmp_path / "apt-get"
    program.write_text(f'#!/bin/sh\necho "$@" >> {record}\n', encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(system_libraries, "LIBRARIES", {"libNoSuch.so.1": "libnosuch1"})
    return record


def test_root_installs(apt_get: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    system_libraries.require(for_tests=False)
    update, install = apt_get.read_text(encoding="utf-8").splitlines()
    assert update.startswith("update")
    assert install.startswith("install")
    assert install.endswith(" libnosuch1")


def test_others_are_told_the_line(apt_get: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(SetupError, match=r"sudo apt-get install .*libnosuch1"):
        system_libraries.require(for_tests=False)
    assert not apt_get.exists()


def test_other_distributions_are_told_the_library(apt_get: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SetupError, match=r"libNoSuch\.so\.1"):
        system_libraries.require(for_tests=False)


def test_nothing_is_asked_when_all_is_there(apt_get: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_libraries, "LIBRARIES", {"libc.so.6": "libc6"})
    system_libraries.require(for_tests=False)
    assert not apt_get.exists()
