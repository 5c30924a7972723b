"""What the import dialog works with, and the job under it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from catalog_desktop.domain.shop import Shop
from catalog_desktop.exchange.importing.import_result import ImportResult
from catalog_desktop.exchange.importing.importer import Importer
from catalog_desktop.exchange.importing.inspection import Inspection
from catalog_desktop.exchange.importing.refused_file import save_refused
from catalog_desktop.exchange.mapping.mapping import Mapping
from catalog_desktop.views.import_dialog.kept_mappings import KeptMappings


@dataclass(frozen=True, slots=True)
class ImportTools:
    """Who imports, into which shop, and where mappings are kept."""

    importer: Importer
    kept: KeptMappings
    shop: Shop


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A file that was looked at; `kept` when the mapping is that of the last such file."""

    file: Path
    inspection: Inspection
    mapping: Mapping
    kept: bool


async def look_at(tools: ImportTools, file: Path) -> LookedAt:
    """Look at a file and find its mapping: kept, or guessed. Raises BadUsage."""
    inspection = await tools.importer.inspect(file, tools.shop)
    kept = await tools.kept.find(tools.shop.id, inspection)
    return LookedAt(file, inspection, kept or inspection.mapping, kept is not None)


async def write_refused(looked: LookedAt, mapping: Mapping, result: ImportResult, target: Path) -> int:
    """Save the refused records as a file of the same form; returns how many. Raises BadUsage."""
    lines = [row.line for row in result.refused]
    return await asyncio.to_thread(save_refused, looked.file, looked.inspection.file_format, mapping, lines, target)
