"""`project`: the projector of a shared catalog without a window, until it is told to end."""

from __future__ import annotations

import argparse
import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from catalog_desktop.cli.chosen_profile import chosen_profile
from catalog_desktop.cli.json_lines import logging_json
from catalog_desktop.cli.report import DONE, FAILED, Report
from catalog_desktop.config.settings import Settings
from catalog_desktop.domain.errors import BadUsage


async def project(arguments: argparse.Namespace, settings: Settings, report: Report) -> int:  # noqa: ARG001
    """Keep search up to date until SIGTERM or Ctrl+C; the log is lines of JSON on standard error.

    Exit status 1 when what was under way could not be finished in time: the next one goes on from the last position.
    """
    try:
        from catalog_desktop.app.headless_projector import running_projector
    except ModuleNotFoundError as error:
        raise BadUsage(f"This needs the package {error.name}: install catalog-desktop[cloud].") from error
    profile = chosen_profile(arguments, settings)
    if profile.cloud is not None:  # whoever calls this wants a projector, whatever desks are to do
        profile = replace(profile, cloud=replace(profile.cloud, projects=True))
    with logging_json() as log, stopping() as stop:
        async with running_projector(profile, arguments.port) as (port, drain):
            log.info("Projecting", extra={"fields": {"profile": profile.name, "port": port}})
            await stop.wait()
            log.info("Finishing what is under way")
            drained = await asyncio.to_thread(drain)
            log.info("Finished", extra={"fields": {"drained": drained}})
    return DONE if drained else FAILED


@contextmanager
def stopping() -> Iterator[asyncio.Event]:
    """An event that SIGTERM and Ctrl+C set, as long as this lasts. Call it on the main thread's loop."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def ask(*_: object) -> None:
        loop.call_soon_threadsafe(stop.set)

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
