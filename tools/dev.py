"""The commands of `./dev`. Needs nothing but Python: everything else is what it installs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence

from tools import environment
from tools import mutants as planted_faults
from tools.environment import ROOT
from tools.errors import SetupError

USAGE = """\
./dev COMMAND [ARGUMENTS…]

  run              open the window on the sample catalog
  run ARGUMENTS…   the same as catalog-desktop ARGUMENTS…
  test             everything that CI runs: check, then all tests
  test --long      only the tests that take minutes to hours, and are no part of the above
  test ARGUMENTS…  pytest ARGUMENTS…
  mutants [NAME…]  plant faults in the projector, and show which test notices each
  check            format, lint, types, import contracts, licences
  bench [--json]   the benchmarks; --soak [--minutes N] edits for long instead, while servers fail
  setup            install what run needs, and stop; every command does so by itself
  lock [--upgrade] renew the lock files from pyproject.toml (needs uv)
"""

CHECKS = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types": ["mypy"],
    "imports": ["lint-imports", "--no-logo"],
    "licences": ["python", "-m", "tools.licences"],
}

SIDE_BY_SIDE = ("-n", "auto", "--maxprocesses", "4", "--dist", "loadfile")
"""Half of the time tests wait for servers and processes. A file stays together: what it starts is started once."""


def run(arguments: Sequence[str]) -> int:
    """Replaces this process where the system can: signals then reach the program itself."""
    python = str(environment.prepare("run"))
    command = [python, "-m", "catalog_desktop", *(arguments or ["open", "--sample"])]
    if sys.platform != "win32":
        os.execv(python, command)
    return subprocess.call(command)


def setup(arguments: Sequence[str]) -> int:
    if arguments:
        raise SetupError("setup takes no arguments")
    environment.prepare("run")
    return 0


def check(arguments: Sequence[str]) -> int:
    if arguments:
        raise SetupError("check takes no arguments")
    return _steps(CHECKS)


def test(arguments: Sequence[str]) -> int:
    if arguments:
        only = ("-m", "long") if list(arguments) == ["--long"] else ()
        return _tool("pytest", *arguments, *only)
    return _steps({**CHECKS, "tests": ["pytest", *SIDE_BY_SIDE]})


def mutants(arguments: Sequence[str]) -> int:
    return planted_faults.main(arguments, environment.prepare("test"))


def bench(arguments: Sequence[str]) -> int:
    return subprocess.call([environment.prepare("test"), "-m", "benchmarks", *arguments], cwd=ROOT)


def lock(arguments: Sequence[str]) -> int:
    return environment.renew_locks(arguments)


def _tool(name: str, *arguments: str) -> int:
    """Runs a program that the development packages brought, in the checkout."""
    return subprocess.call([environment.prepare("test").with_name(name), *arguments], cwd=ROOT)


def _steps(steps: Mapping[str, Sequence[str]]) -> int:
    """Runs all of them, whatever the ones before said, and sums up."""
    environment.prepare("test")  # not on the first step's time
    summary = []
    for name, command in steps.items():
        print(f"\n==> {' '.join(command)}", flush=True)
        started = time.monotonic()
        status = _tool(*command)
        verdict = "FAILED" if status else "ok"
        summary.append((status, f"{verdict:<7} {name:<8} {time.monotonic() - started:6.1f} s"))
    print("", *(line for _, line in summary), sep="\n")
    return int(any(status for status, _ in summary))


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    command.__name__: command for command in (run, test, mutants, check, bench, setup, lock)
}


def main(arguments: Sequence[str]) -> int:
    if not arguments or arguments[0] in {"-h", "--help"} or arguments[0] not in COMMANDS:
        print(USAGE)
        return 0 if arguments and arguments[0] in {"-h", "--help"} else 2
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except SetupError as error:
        print(f"./dev: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
