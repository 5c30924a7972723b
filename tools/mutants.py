"""`./dev mutants`: plants one fault after the other in a copy of the sources, and shows which test notices it.

The faults are patches in `tests/mutants`. The first line of each says what is wrong in it; a line `tests: …` names the
tests that have to notice, by default the model of the projector, or else its other tests. Without a fault all of them
pass, which is looked at first.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from tools.environment import ROOT
from tools.errors import SetupError

FOLDER = ROOT / "tests" / "mutants"
SIDE_BY_SIDE = 2
TOO_LONG_S = 400
_COPIED = ("src", "tests", "resources", "tools", "docs", "pyproject.toml")
_MODEL = "tests/projector/test_model.py"
_DEFAULT_TESTS = (_MODEL, "tests/projector")
_OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "--hypothesis-profile", "unshrunk", "--tb", "no", "-rfE")
_SEED = "1"
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Mutant:
    """One planted fault."""

    patch: Path
    fault: str
    tests: Sequence[str]

    @classmethod
    def of(cls, patch: Path) -> Mutant:
        """The fault of a patch."""
        head = patch.read_text(encoding="utf-8").partition("\n--- ")[0].splitlines()
        tests = next(
            (line.removeprefix("tests:").split() for line in head if line.startswith("tests:")), _DEFAULT_TESTS
        )
        return cls(patch, head[0] if head else "", tests)


@dataclass(frozen=True)
class Verdict:
    """`killed_by` is the first test that failed, empty for a mutant that survives."""

    mutant: Mutant
    killed_by: str
    seconds: float
    problem: str = ""


def mutants(names: Sequence[str] = ()) -> list[Mutant]:
    """All mutants, or those whose file name contains one of the words."""
    patches = sorted(FOLDER.glob("*.patch"))
    return [Mutant.of(patch) for patch in patches if not names or any(name in patch.stem for name in names)]


def apply(mutant: Mutant, folder: Path, *options: str) -> str:
    """Apply a mutant to the sources in a folder; returns what git says against it."""
    command = ["git", "apply", "--recount", *options, str(mutant.patch)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stderr.strip() if done.returncode else ""


def main(names: Sequence[str], python: Path) -> int:
    """Run mutants and print the table; 1 when one survives or cannot be planted."""
    chosen = mutants(names)
    if not chosen:
        raise SetupError(f"no mutant in {FOLDER} is called like that")
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder, ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(SIDE_BY_SIDE):
            copies.put(_copy(Path(folder) / str(number)))
        _require_passing({tests for mutant in chosen for tests in mutant.tests}, Path(folder) / "0", python)
        verdicts = []
        for verdict in pool.map(lambda mutant: _judge(mutant, copies, python), chosen):
            print(_line(verdict), flush=True)
            verdicts.append(verdict)
    survived = [verdict for verdict in verdicts if not verdict.killed_by]
    print(f"\n{len(verdicts) - len(survived)} of {len(verdicts)} killed in {time.monotonic() - begun:.0f} s")
    return int(bool(survived))


def _judge(mutant: Mutant, copies: SimpleQueue[Path], python: Path) -> Verdict:
    with _taken(copies) as copy:
        begun = time.monotonic()
        if problem := apply(mutant, copy):
            return Verdict(mutant, "", 0.0, f"cannot be planted: {problem}")
        try:
            failures = (_failure(tests, copy, python) for tests in mutant.tests)
            killed_by = next(filter(None, failures), "")
        finally:
            apply(mutant, copy, "--reverse")
        return Verdict(mutant, killed_by, time.monotonic() - begun, "" if killed_by else "SURVIVES")


def _require_passing(all_tests: Iterable[str], copy: Path, python: Path) -> None:
    for tests in sorted(all_tests):
        if failed := _failure(tests, copy, python):
            raise SetupError(f"{failed} fails without a fault, too: nothing can be said of the mutants")


def _failure(tests: str, copy: Path, python: Path) -> str:
    """The first test that fails, empty when all pass."""
    # Nothing compiled is kept: a patch may leave size and time of a file as they were.
    path = os.pathsep.join((str(copy / "src"), str(copy)))
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "MODEL_SEED": _SEED}
    apart = () if tests == _MODEL else ("--ignore", _MODEL)
    command = [str(python), "-m", "pytest", *_OPTIONS, tests, *apart]
    try:
        run = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, timeout=TOO_LONG_S, check=False
        )
    except subprocess.TimeoutExpired:
        return "(it never ends)"
    failed = _FAILED.search(run.stdout)
    if run.returncode == 1 and failed:
        return failed[1]
    if run.returncode not in (0, 1):
        raise SetupError(f"{tests} cannot be run:\n{run.stdout[-2_000:]}{run.stderr[-2_000:]}")
    return ""


def _copy(folder: Path) -> Path:
    for name in _COPIED:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)
    return folder


@contextmanager
def _taken(copies: SimpleQueue[Path]) -> Iterator[Path]:
    copy = copies.get()
    try:
        yield copy
    finally:
        copies.put(copy)


def _line(verdict: Verdict) -> str:
    return f"{verdict.mutant.patch.stem:<32} {verdict.seconds:6.1f} s  {verdict.killed_by or verdict.problem}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path(sys.executable)))
