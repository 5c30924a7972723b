"""Pausing, going on and cancelling a long job."""

import asyncio
import threading

from catalog_desktop.exchange.job_control import JobControl


async def test_a_job_that_is_not_paused_goes_on_at_once() -> None:
    control = JobControl()
    await control.checkpoint()
    control.pause()
    control.resume()
    await control.checkpoint()
    assert not control.is_paused


async def test_a_paused_job_waits_until_another_thread_lets_it_go_on() -> None:
    control = JobControl()
    control.pause()
    waiting = asyncio.create_task(control.checkpoint())
    await asyncio.sleep(0)
    assert control.is_paused
    assert not waiting.done()
    thread = threading.Thread(target=control.resume)
    thread.start()
    await waiting
    thread.join()
    assert not control.is_paused


async def test_cancelling_ends_a_pause() -> None:
    control = JobControl()
    control.pause()
    waiting = asyncio.create_task(control.checkpoint())
    await asyncio.sleep(0)
    control.cancel()
    await waiting
    assert control.is_cancelled
    control.pause()
    await control.checkpoint()
