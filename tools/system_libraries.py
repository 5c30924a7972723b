"""What Qt needs of the system: its wheels bring Qt, but not the libraries below it.

The names come from the `NEEDED` entries of QtCore, QtGui, QtWidgets, QtNetwork, QtDBus and the
xcb platform plugin in PySide6-Essentials 6.11 for Linux.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys

from tools.errors import SetupError

# library -> Debian's package
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libzstd.so.1": "libzstd1",
}
# program -> Debian's package; the tests open a real window on a display of their own
TEST_PROGRAMS = {"Xvfb": "xvfb"}


def require(*, for_tests: bool) -> None:
    """Returns when everything is there; installs it as root on Debian.

    Raises:
        SetupError: something is missing; the message has the line to run.
    """
    if not sys.platform.startswith("linux"):
        return
    missing = _missing(for_tests=for_tests)
    if not missing:
        return
    if shutil.which("apt-get") is None:
        raise SetupError(f"install what brings these, then try again: {', '.join(sorted(missing))}")
    packages = sorted(set(missing.values()))
    if os.geteuid() != 0:
        raise SetupError(
            f"Qt needs more of the system. Run this, then try again:\n"
            f"  sudo apt-get install --no-install-recommends {' '.join(packages)}"
        )
    _install(packages)


def _missing(*, for_tests: bool) -> dict[str, str]:
    libraries = {name: package for name, package in LIBRARIES.items() if not _is_loadable(name)}
    programs = {name: p for name, p in TEST_PROGRAMS.items() if shutil.which(name) is None}
    return libraries | (programs if for_tests else {})


def _is_loadable(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _install(packages: list[str]) -> None:
    print(f"./dev: installing {' '.join(packages)} …", file=sys.stderr, flush=True)
    unattended = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-qq", "--yes", "--no-install-recommends", *packages],
    ):
        if status := subprocess.call(command, env=unattended, stdin=subprocess.DEVNULL, stdout=sys.stderr):
            raise SetupError(f"`{' '.join(command)}` failed with status {status}")
