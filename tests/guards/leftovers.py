"""A test leaves nothing behind: no thread, no open file or socket, no child process, no task."""

import asyncio
import gc
import inspect
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

_GRACE_S = float(os.environ.get("LEFTOVER_GRACE_S", "5"))  # how long something may take to end by itself
_STEP_S = 0.02
_OPEN_FILES = Path("/dev/fd")  # Linux and macOS; elsewhere handles are not looked at
# Qt draws big pictures in a pool whose threads have one each and end after half a minute idle.
_OF_QTS_THREADS = "anon_inode:[eventfd]"
_OWN_TASKS = Path("/proc/self/task")  # Linux


def start_lasting_helpers() -> None:
    """What a test would otherwise start on first use and rightly leave to the ones after it."""
    if sys.platform != "win32":
        # A spawned child brings this process and its pipe, which live as long as the run.
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()


def _threads() -> set[str]:
    # Threads that Python did not start (Qt's) never leave the list before 3.12.
    return {
        f"thread {thread.name} ({thread.ident})"
        for thread in threading.enumerate()
        if not isinstance(thread, threading._DummyThread)
    }


def _open_files() -> set[str]:
    found = set()
    for handle in _OPEN_FILES.iterdir() if _OPEN_FILES.is_dir() else ():
        try:
            target = str(handle.readlink())
            if target != _OF_QTS_THREADS:
                found.add(f"handle {handle.name}: {target}")
        except OSError:  # the handle of the listing itself, gone by now
            continue
    return found


def _children() -> set[str]:
    multiprocessing.active_children()  # takes the exit status of those that ended
    found: set[str] = set()
    for task in _OWN_TASKS.iterdir() if _OWN_TASKS.is_dir() else ():
        try:
            found.update((task / "children").read_text().split())
        except OSError:  # the thread has just ended
            continue
    return {f"process {pid}" for pid in found}


def _in_use() -> set[str]:
    return _threads() | _open_files() | _children()


def _left_since(before: set[str]) -> set[str]:
    """What is in use now and was not then; waits for what is about to end."""
    left = _in_use() - before
    deadline = time.monotonic() + _GRACE_S
    while left and time.monotonic() < deadline:
        gc.collect()
        time.sleep(_STEP_S)
        left = _in_use() - before
    return left


@pytest.fixture(autouse=True)
def nothing_left_over() -> Iterator[None]:
    """Fails a test that leaves a thread, a handle or a process behind."""
    before = _in_use()
    yield
    left = _left_since(before)
    assert not left, f"left over: {sorted(left)}"


@pytest.fixture
async def _no_task_left_over() -> AsyncIterator[None]:
    yield
    left = {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}
    names = sorted(repr(task) for task in left)
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    assert not names, f"tasks left over: {names}"


@pytest.fixture(autouse=True)
def no_task_left_over(request: pytest.FixtureRequest, nothing_left_over: None) -> None:
    """Fails an asynchronous test that leaves a task behind; it sees those that fixtures own end."""
    if inspect.iscoroutinefunction(getattr(request, "function", None)):
        request.getfixturevalue("_no_task_left_over")
