"""Commands that another process hands over to the catalog's owner."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from catalog_desktop.app.catalog import CatalogFolder
from catalog_desktop.cli.handover import OwnerService, raise_window_of_owner, run_at_owner
from catalog_desktop.cli.report import Output
from catalog_desktop.domain.errors import StoreUnavailable


async def handed_over(tmp_path: Path, status: int | Exception) -> int:
    """What a caller gets whose command says something and ends with this status, or fails."""

    async def run(words: Sequence[str], folder: Path, person: str, out: Output, err: Output) -> int:
        out.write(f"{' '.join(words)} for {person} in {folder.name}\n")
        if isinstance(status, Exception):
            raise status
        return status

    folder = CatalogFolder(tmp_path)
    service = await asyncio.to_thread(OwnerService, folder, run, asyncio.get_running_loop())
    try:
        return await asyncio.to_thread(run_at_owner, folder, ["set", "x"], "mira")
    finally:
        await asyncio.to_thread(service.close)


async def test_the_caller_prints_what_the_command_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await handed_over(tmp_path, 3) == 3
    assert capsys.readouterr().out == f"set x for mira in {Path.cwd().name}\n"


@pytest.mark.logs_errors
async def test_a_defect_is_named_to_the_caller(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await handed_over(tmp_path, RuntimeError("out of ink")) == 1
    assert "out of ink" in capsys.readouterr().err


async def test_an_owner_that_does_not_answer(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="does not answer"):
        await asyncio.to_thread(run_at_owner, CatalogFolder(tmp_path), ["set", "x"], "mira")


@pytest.mark.parametrize(("status", "raised"), [(0, True), (1, False)])
async def test_an_owner_without_a_window_cannot_raise_one(tmp_path: Path, status: int, raised: bool) -> None:
    asked: list[Sequence[str]] = []

    async def run(words: Sequence[str], folder: Path, person: str, out: Output, err: Output) -> int:
        asked.append(words)
        return status

    folder = CatalogFolder(tmp_path)
    service = await asyncio.to_thread(OwnerService, folder, run, asyncio.get_running_loop())
    try:
        assert await asyncio.to_thread(raise_window_of_owner, folder) is raised
    finally:
        await asyncio.to_thread(service.close)
    assert asked == [["open"]]
