"""The thread on whose event loop all gRPC of this process runs.

gRPC's asyncio layer has one completion queue a process and wakes every loop that ever used it, so that two loops race
for its events (https://github.com/grpc/grpc/issues/25364). One loop that all connections share has none of that.
"""

from __future__ import annotations

import threading

from catalog_desktop.adapters.loop_thread import LoopThread

_lock = threading.Lock()
_borrowed: list[LoopThread] = []


def borrow_thread() -> LoopThread:
    """The process's thread for gRPC, started when nobody has it yet; give it back with `return_thread`."""
    with _lock:
        _borrowed.append(_borrowed[0] if _borrowed else LoopThread("firestore"))
        return _borrowed[0]


async def return_thread(thread: LoopThread) -> None:
    """Give the thread back; the last one to do so ends it and waits some milliseconds for its end."""
    with _lock:
        _borrowed.remove(thread)
        is_last = not _borrowed
    if is_last:
        await thread.close()
